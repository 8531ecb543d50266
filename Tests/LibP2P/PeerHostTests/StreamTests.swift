import NIOCore
import PeerHost
import Testing

@Suite struct StreamTests {
    @Test("Bytes go and come back over every transport", arguments: TestHosts.Transport.allCases)
    func echoes(transport: TestHosts.Transport) async throws {
        try await TestHosts.connected(over: transport) { hosts in
            try await hosts.checkEcho("hello")
            let peers = await hosts.client.peers()
            #expect(peers.map(\.peer) == [hosts.server.id])
            #expect(peers[0].direction == .outbound)
            #expect(peers[0].bytesIn > 0 && peers[0].bytesOut > 0)
        }
    }

    @Test("8 MiB go and come back intact", arguments: TestHosts.Transport.allCases)
    func carriesMuch(transport: TestHosts.Transport) async throws {
        try await TestHosts.connected(over: transport) { hosts in
            let count = 8 << 20
            let all = ByteBuffer(bytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 / 251) })
            try await hosts.client.withStream(to: hosts.server.id, "/echo") { stream in
                async let written: Void = {
                    try await stream.write(all)
                    stream.closeWrite()
                }()
                var received = ByteBuffer()
                while let bytes = try await stream.read() { received.writeImmutableBuffer(bytes) }
                try await written
                #expect(received == all)
            }
        }
    }

    @Test("Who closes its side still reads, and sees the end behind the last byte")
    func halfCloses() async throws {
        try await TestHosts.connected { hosts in
            hosts.server.handle("/count") { stream in
                var count: UInt64 = 0
                while let bytes = try await stream.read() { count += UInt64(bytes.readableBytes) }
                try await stream.write(ByteBuffer(integer: count))
            }
            try await hosts.client.withStream(to: hosts.server.id, "/count") { stream in
                try await stream.write(ByteBuffer(repeating: 1, count: 100_000))
                stream.closeWrite()
                var answer = try await stream.read(exactly: 8)
                #expect(answer.readInteger(as: UInt64.self) == 100_000)
                #expect(try await stream.read() == nil)
                await #expect(throws: PeerHostError.closedForWriting) {
                    try await stream.write(ByteBuffer(string: "more"))
                }
            }
        }
    }

    @Test("A protocol that the peer doesn't speak is said in the first read")
    func unknownProtocol() async throws {
        try await TestHosts.connected { hosts in
            await #expect(throws: PeerHostError.protocolsRefused(["/nobody"])) {
                try await hosts.client.withStream(to: hosts.server.id, "/nobody") { stream in
                    try await stream.write(ByteBuffer(string: "hello"))
                    _ = try await stream.read()
                }
            }
            try await hosts.checkEcho("still")
        }
    }

    @Test("Of several protocols the first that the peer speaks is taken")
    func severalProtocols() async throws {
        try await TestHosts.connected { hosts in
            let names = ["/nobody", "/echo", "/ipfs/ping/1.0.0"]
            let stream = try await hosts.client.openStream(to: hosts.server.id, names)
            #expect(stream.name == "/echo")
            try await stream.write(ByteBuffer(string: "x"))
            #expect(try await stream.read() == ByteBuffer(string: "x"))
            stream.close()
            await #expect(throws: PeerHostError.protocolsRefused(["/nobody", "/nowhere"])) {
                _ = try await hosts.client.openStream(
                    to: hosts.server.id,
                    ["/nobody", "/nowhere"]
                )
            }
        }
    }

    @Test("A reset is seen by the other side, whatever it is doing")
    func resets() async throws {
        try await TestHosts.connected { hosts in
            let (ends, end) = AsyncStream.makeStream(of: PeerHostError.self)
            hosts.server.handle("/wait") { stream in
                do {
                    try await stream.write(ByteBuffer(string: "y"))
                    while try await stream.read() != nil {}
                } catch let error as PeerHostError {
                    end.yield(error)
                }
            }
            let stream = try await hosts.client.openStream(to: hosts.server.id, "/wait")
            #expect(try await stream.read() == ByteBuffer(string: "y"))
            stream.reset()
            #expect(await ends.first { $0 } == .resetByPeer)
            await #expect(throws: PeerHostError.resetHere) { _ = try await stream.read() }
        }
    }

    @Test("What was written before a close arrives, though nobody waited for the protocol's word")
    func closesAtOnce() async throws {
        try await TestHosts.connected { hosts in
            let (arrived, arrive) = AsyncStream.makeStream(of: Int.self)
            hosts.server.handle("/take") { stream in
                var count = 0
                while let bytes = try await stream.read() { count += bytes.readableBytes }
                arrive.yield(count)
            }
            for count in [0, 1, 100_000] {
                let stream = try await hosts.client.openStream(to: hosts.server.id, "/take")
                try await stream.write(ByteBuffer(repeating: 1, count: count))
                stream.close()
                #expect(await arrived.first { $0 } == count)
            }
        }
    }

    @Test("A handler that throws resets its stream")
    func handlerThrows() async throws {
        try await TestHosts.connected { hosts in
            hosts.server.handle("/throw") { _ in throw PeerHostError.endedEarly }
            await #expect(throws: PeerHostError.resetByPeer) {
                try await hosts.client.withStream(to: hosts.server.id, "/throw") { stream in
                    try await stream.write(ByteBuffer(string: "x"))
                    _ = try await stream.read(exactly: 1)
                }
            }
        }
    }

    @Test("A task that is cancelled resets its stream on the wire at once")
    func cancels() async throws {
        try await TestHosts.connected { hosts in
            let (seen, report) = AsyncStream.makeStream(of: String.self)
            hosts.server.handle("/wait") { stream in
                _ = try await stream.read(exactly: 1)
                report.yield("begun")
                do { _ = try await stream.read() } catch PeerHostError.resetByPeer {
                    report.yield("reset")
                }
            }
            let task = Task {
                try await hosts.client.withStream(to: hosts.server.id, "/wait") { stream in
                    try await stream.write(ByteBuffer(string: "x"))
                    _ = try await stream.read()
                }
            }
            var events = seen.makeAsyncIterator()
            #expect(await events.next() == "begun")
            task.cancel()
            #expect(await events.next() == "reset")
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test("A writer waits for its reader, and a stream that nobody reads holds up no other")
    func backPressure() async throws {
        try await TestHosts.connected { hosts in
            let (gate, open) = AsyncStream.makeStream(of: Void.self)
            hosts.server.handle("/slow") { stream in
                _ = await gate.first { true }
                while try await stream.read() != nil {}
            }
            let written = Counter()
            let stream = try await hosts.client.openStream(to: hosts.server.id, "/slow")
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask {
                    for _ in 0..<256 {
                        try await stream.write(ByteBuffer(repeating: 1, count: 64 << 10))
                        written.add()
                    }
                    stream.closeWrite()
                }
                for number in 0..<50 {
                    try await hosts.checkEcho("\(number)")
                }
                // 256 KiB of window, and what waits on this side: 16 MiB can't have left.
                #expect(written.count < 32)
                open.yield()
                try await tasks.waitForAll()
                #expect(written.count == 256)
                #expect(try await stream.read() == nil)
            }
        }
    }

    @Test("Hundreds of streams at once keep their bytes apart")
    func manyStreams() async throws {
        try await TestHosts.connected { hosts in
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for number in 0..<200 {
                    tasks.addTask {
                        let text = String(repeating: "\(number)-", count: 500)
                        try await hosts.checkEcho(text)
                    }
                }
                try await tasks.waitForAll()
            }
        }
    }

    @Test("Streams that are over leave nothing behind")
    func leavesNothing() async throws {
        try await TestHosts.connected { hosts in
            for _ in 0..<600 { try await hosts.checkEcho("x") }
            while await hosts.client.peers()[0].streams > 0 { await Task.yield() }
            while await hosts.server.peers()[0].streams > 0 { await Task.yield() }
        }
    }

    @Test("Messages travel behind their length, and one that is too long is refused")
    func messages() async throws {
        try await TestHosts.connected { hosts in
            try await hosts.client.withStream(to: hosts.server.id, "/echo") { stream in
                for count in [0, 1, 127, 128, 70_000] {
                    let message = ByteBuffer(repeating: 7, count: count)
                    try await stream.writeMessage(message)
                    #expect(try await stream.readMessage(upTo: 70_000) == message)
                }
                try await stream.writeMessage(ByteBuffer(repeating: 7, count: 101))
                await #expect(throws: PeerHostError.tooLong(101, most: 100)) {
                    _ = try await stream.readMessage(upTo: 100)
                }
            }
        }
    }
}

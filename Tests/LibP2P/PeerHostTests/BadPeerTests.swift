import Multistream
import PeerHost
import PeerIdentity
import SeededRandom
import Testing
import Yamux

@Suite struct BadPeerTests {
    private static let echo = Initiator(proposing: ["/echo"]).opening

    /// Runs a raw peer against a host that another peer uses, and expects that it doesn't notice.
    private func misbehave(
        _ settings: HostSettings = HostSettings(),
        _ body: @escaping @Sendable (RawPeer) async throws -> Void
    ) async throws -> DisconnectReason? {
        let reasons = AsyncStream.makeStream(of: DisconnectReason.self)
        try await TestHosts.connected(over: .tcp, server: settings) { hosts in
            let events = hosts.server.events()
            try await RawPeer.with(hosts.server) { raw in
                try await raw.shakeHands(as: 66)
                try await body(raw)
                try await hosts.checkEcho("still")
            }
            let bad = try testPeer(66)
            let reason = await events.first { event -> DisconnectReason? in
                guard case .disconnected(bad, _, let reason) = event else { return nil }
                return reason
            }
            if let reason { reasons.continuation.yield(reason) }
            try await hosts.checkEcho("still")
        }
        reasons.continuation.finish()
        return await reasons.stream.first { $0 }
    }

    private func isViolation(_ reason: DisconnectReason?) -> Bool {
        if case .violated = reason { true } else { false }
    }

    @Test("A frame that was changed ends the connection")
    func changedFrame() async throws {
        let reason = try await misbehave { raw in
            try await raw.write([0, 32] + [UInt8](repeating: 7, count: 32))
            try await raw.waitForTheEnd()
        }
        #expect(isViolation(reason))
    }

    @Test("What is no Yamux ends the connection", arguments: 1...5)
    func noYamux(seed: UInt64) async throws {
        let reason = try await misbehave { raw in
            var random = SeededGenerator(seed: seed)
            try await raw.seal([9] + random.bytes(1_000))
            try await raw.waitForTheEnd()
        }
        #expect(isViolation(reason))
    }

    @Test("More bytes than the window allows end the connection")
    func windowExceeded() async throws {
        let reason = try await misbehave { raw in
            try await raw.send(.data, .open, stream: 1, Self.echo)
            // The host may be slow to read, and close before all is sent.
            for _ in 0..<10 {
                try? await raw.send(.data, stream: 1, [UInt8](repeating: 1, count: 65_000))
            }
            try? await raw.send(.data, stream: 1, [UInt8](repeating: 1, count: 400_000))
            try await raw.waitForTheEnd()
        }
        #expect(isViolation(reason))
    }

    @Test("A window that overflows resets its stream")
    func windowOverflow() async throws {
        _ = try await misbehave { raw in
            try await raw.send(.data, .open, stream: 1, Self.echo)
            try await raw.send(.windowUpdate, stream: 1, length: .max)
            let isReset = try await raw.receive { $0.flags.contains(.reset) }
            #expect(isReset)
        }
    }

    @Test("Streams beyond the limit are refused, one by one")
    func opensForEver() async throws {
        var settings = HostSettings()
        settings.bounds.streamsPerPeerMax = 20
        _ = try await misbehave(settings) { raw in
            for number in 0..<30 {
                try await raw.send(.data, .open, stream: UInt32(1 + 2 * number), Self.echo)
            }
            var refused = 0
            while refused < 5 {
                guard try await raw.receive(until: { $0.flags.contains(.reset) }) else { break }
                refused += 1
            }
            #expect(refused == 5)
        }
    }

    @Test("A stream whose protocol is never agreed is reset in time")
    func stallsInNegotiation() async throws {
        var settings = HostSettings()
        settings.negotiationTime = .milliseconds(200)
        _ = try await misbehave(settings) { raw in
            try await raw.send(.data, .open, stream: 1, [19])
            let isReset = try await raw.receive { $0.flags.contains(.reset) }
            #expect(isReset)
        }
    }

    @Test("A negotiation of random bytes resets its stream")
    func randomNegotiation() async throws {
        _ = try await misbehave { raw in
            try await raw.send(.data, .open, stream: 1, [3, 1, 2, 3, 4, 5])
            let isReset = try await raw.receive { $0.flags.contains(.reset) }
            #expect(isReset)
        }
    }

    @Test("Who asks for much and never reads costs a window and a few buffers")
    func neverReads() async throws {
        try await TestHosts.connected(over: .tcp) { hosts in
            try await RawPeer.with(hosts.server) { raw in
                try await raw.shakeHands(as: 66)
                let perf = Initiator(proposing: ["/perf/1.0.0"]).opening
                let wanted = [UInt8](repeating: 0x0F, count: 8)
                for number in 0..<20 {
                    let stream = UInt32(1 + 2 * number)
                    try await raw.send(.data, .open, stream: stream, perf + wanted)
                    try await raw.send(.windowUpdate, .finish, stream: stream, length: 0)
                    // As much as it likes: what holds it back is the socket.
                    try await raw.send(.windowUpdate, stream: stream, length: 1 << 30)
                }
                let bad = try testPeer(66)
                var (bytesOut, looks) = (UInt64(0), 0)
                while bytesOut == 0 || looks < 20 {
                    looks += 1
                    try await hosts.checkEcho("still")
                    // It doesn't answer pings either, and may be gone in the end.
                    let info = await hosts.server.peers().first { $0.peer == bad }
                    bytesOut = max(bytesOut, info?.bytesOut ?? 0)
                }
                // The kernel's buffers on both sides, and what a host has unsent.
                #expect(bytesOut < 16 << 20)
            }
        }
    }

    @Test("A flood of pings ends the connection")
    func pingFlood() async throws {
        let reason = try await misbehave { raw in
            for number in 0..<2_000 {
                do {
                    try await raw.send(.ping, .open, stream: 0, length: UInt32(number))
                } catch is RawPeer.Closed { break }
            }
            try await raw.waitForTheEnd()
        }
        #expect(isViolation(reason))
    }

    @Test("A peer that leaves in the middle of a stream is told as that")
    func leaves() async throws {
        let reason = try await misbehave { raw in
            try await raw.send(.data, .open, stream: 1, Self.echo)
            _ = try await raw.receive()
        }
        #expect(reason == .closedByPeer)
    }
}

import Bus
import Testing

@Suite("Link", .timeLimit(.minutes(1)))
struct LinkTests {
    @Test("A link sees its instance appear, restart, die and return")
    func life() async throws {
        let context = try Context()
        let server = try Peer(context)
        let endpoint = try await server.listen(.router, .stageRouter)
        let asker = try Asker()
        try await asker.open(endpoint, context)
        guard case .message(var heartbeat) = await server.next() else {
            Issue.record("no heartbeat")
            return
        }
        #expect(heartbeat.header == Array("heartbeat".utf8))
        heartbeat.header = [1]
        #expect(await server.send(heartbeat) == .sent)
        #expect(await asker.next() == .changed(.appeared))
        #expect(await asker.next() == .received([1]))
        #expect(await asker.isAlive)
        heartbeat.header = [2]
        #expect(await server.send(heartbeat) == .sent)
        #expect(await asker.next() == .changed(.restarted))
        #expect(await asker.next() == .received([2]))
        // Heartbeats go unanswered until it is dead: three whole seconds.
        let silence = ContinuousClock.now
        #expect(await asker.next() == .changed(.died))
        #expect(ContinuousClock.now - silence > .milliseconds(2_900))
        #expect(await !asker.isAlive)
        #expect(await server.send(heartbeat) == .sent)
        #expect(await asker.next() == .changed(.returned))
        await asker.close()
        await asker.end()
        await server.end()
        context.terminate()
    }

    @Test("An instance that is back is greeted at once, not with the next beat")
    func back() async throws {
        let folder = try TestFolder()
        let endpoint = folder.endpoint("instance")
        let context = try Context()
        var server = try Peer(context)
        _ = try await server.listen(.router, .stageRouter, on: endpoint)
        let asker = try Asker()
        try await asker.open(endpoint, context)
        _ = await server.next()
        var isGreeted = false
        // A busy machine may miss it now and then.
        for _ in 0..<3 where !isGreeted {
            // A beat, so that the next one is a second away.
            guard case .message = await server.next() else { break }
            let beat = ContinuousClock.now
            await server.end()
            server = try Peer(context)
            _ = try await server.listen(.router, .stageRouter, on: endpoint)
            guard case .message = await server.next() else { break }
            isGreeted = ContinuousClock.now - beat < .milliseconds(900)
        }
        #expect(isGreeted)
        await asker.end()
        await server.end()
        context.terminate()
    }

    @Test("An instance whose process has gone is dead at once, not after three silent beats")
    func gone() async throws {
        let folder = try TestFolder()
        let endpoint = folder.endpoint("instance")
        let context = try Context()
        let asker = try Asker()
        var shortest = Duration.seconds(60)
        // A busy machine may need longer now and then.
        for life in 1...3 as ClosedRange<UInt8> {
            let server = try Peer(context)
            _ = try await server.listen(.router, .stageRouter, on: endpoint)
            if life == 1 { try await asker.open(endpoint, context) }
            guard case .message(var heartbeat) = await server.next() else { break }
            heartbeat.header = [life]
            #expect(await server.send(heartbeat) == .sent)
            while let event = await asker.next(), event != .received([life]) {}
            let end = ContinuousClock.now
            await server.end()
            while let event = await asker.next(), event != .changed(.died) {}
            shortest = min(shortest, ContinuousClock.now - end)
        }
        #expect(shortest < .seconds(1))
        #expect(await !asker.isAlive)
        await asker.end()
        context.terminate()
    }

    @Test("On this machine the kernel takes several blocks of a link at once")
    func room() async throws {
        let folder = try TestFolder()
        let endpoint = folder.endpoint("instance")
        let context = try Context()
        let server = try Peer(context)
        _ = try await server.listen(.router, .stageRouter, on: endpoint)
        let asker = try Asker()
        try await asker.open(endpoint, context)
        // The greeting of a new connection comes after it has got its room.
        guard case .message = await server.next() else {
            Issue.record("no heartbeat")
            return
        }
        let path = String(endpoint.dropFirst("ipc://".count))
        let room = KernelRoom.bytes(to: path)
        #expect(room.count == 1)
        #expect(room.allSatisfy { $0 > KernelRoom.usual() })
        await asker.end()
        await server.end()
        context.terminate()
    }

    @Test("An instance that was never there dies too")
    func neverThere() async throws {
        let folder = try TestFolder()
        let context = try Context()
        let asker = try Asker()
        try await asker.open(folder.endpoint("nobody"), context)
        #expect(await asker.next() == .changed(.died))
        await asker.end()
    }
}

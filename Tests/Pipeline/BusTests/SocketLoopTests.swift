import Bus
import Linux
import Synchronization
import Testing

@Suite("Socket loop", .timeLimit(.minutes(1)))
struct SocketLoopTests {
    @Test("What many threads post runs on the loop, each thread's in its order")
    func posting() async throws {
        let loop = try SocketLoop(name: "test")
        try loop.start()
        let (threads, each) = (8, 2_000)
        let (stream, tell) = AsyncStream<(thread: Int, number: Int, isOnLoop: Bool)>.makeStream()
        for thread in 0..<threads {
            try SystemThread.start(name: "poster") {
                for number in 0..<each {
                    loop.post { tell.yield((thread, number, loop.isCurrent)) }
                }
            }
        }
        var next = [Int](repeating: 0, count: threads)
        for await event in stream.prefix(threads * each) {
            #expect(event.isOnLoop)
            #expect(event.number == next[event.thread])
            next[event.thread] += 1
        }
        #expect(next == [Int](repeating: each, count: threads))
        await Self.end(loop)
    }

    @Test("An actor on the loop runs on its thread, by await, by post and by assumption")
    func actors() async throws {
        let peer = try Peer(Context())
        #expect(await peer.isOnLoop)
        #expect(!peer.loop.isCurrent)
        let posted = await withCheckedContinuation { continuation in
            peer.loop.post(to: peer) { continuation.resume(returning: $0.isOnLoop) }
        }
        #expect(posted)
        let assumed = await withCheckedContinuation { continuation in
            peer.loop.post { continuation.resume(returning: peer.assumeIsolated { $0.isOnLoop }) }
        }
        #expect(assumed)
        await peer.end()
    }

    @Test("A task that prefers the loop stays on it after every await")
    func tasks() async throws {
        let loop = try SocketLoop(name: "test")
        try loop.start()
        let task = Task(executorPreference: loop) {
            var isOnLoop = loop.isCurrent
            for _ in 0..<100 {
                await Task.yield()
                isOnLoop = isOnLoop && loop.isCurrent
            }
            return isOnLoop
        }
        #expect(await task.value)
        await Self.end(loop)
    }

    @Test("Timers fire in the order of their time, and a cancelled one never")
    func timers() async throws {
        let loop = try SocketLoop(name: "test")
        let (stream, tell) = AsyncStream<Int>.makeStream()
        loop.after(.milliseconds(30)) { tell.yield(3) }
        loop.after(.milliseconds(10)) { tell.yield(1) }
        let cancelled = loop.after(.milliseconds(15)) { tell.yield(0) }
        loop.after(.milliseconds(20)) { tell.yield(2) }
        loop.cancel(cancelled)
        let start = ContinuousClock.now
        try loop.start()
        var fired: [Int] = []
        for await number in stream.prefix(3) { fired.append(number) }
        #expect(fired == [1, 2, 3])
        #expect(ContinuousClock.now - start >= .milliseconds(25))
        await Self.end(loop)
    }

    @Test("A repeated timer fires until it is cancelled")
    func repeatedTimers() async throws {
        let loop = try SocketLoop(name: "test")
        let (stream, tell) = AsyncStream<Int>.makeStream()
        let fired = Atomic<Int>(0)
        let timer = loop.every(.milliseconds(5)) {
            tell.yield(fired.add(1, ordering: .relaxed).newValue)
        }
        try loop.start()
        for await _ in stream.prefix(5) {}
        let cancelledAt = await withCheckedContinuation { continuation in
            loop.post {
                loop.cancel(timer)
                continuation.resume(returning: fired.load(ordering: .relaxed))
            }
        }
        await withCheckedContinuation { continuation in
            loop.post { loop.after(.milliseconds(30)) { continuation.resume() } }
        }
        #expect(fired.load(ordering: .relaxed) == cancelledAt)
        await Self.end(loop)
    }

    @Test("Work that posts itself for ever starves neither sockets nor timers")
    func fairness() async throws {
        let context = try Context()
        let peer = try Peer(context)
        let endpoint = try await peer.listen(.router, .clientsRouter)
        let isEnding = Atomic<Bool>(false)
        @Sendable func again() {
            guard !isEnding.load(ordering: .relaxed) else { return }
            peer.loop.post { again() }
        }
        peer.loop.post { again() }
        let client = RawClient(.dealer, endpoint)
        #expect(client.send([[1]]))
        #expect(await peer.next() != nil)
        await withCheckedContinuation { continuation in
            peer.loop.post { peer.loop.after(.milliseconds(1)) { continuation.resume() } }
        }
        isEnding.store(true, ordering: .relaxed)
        await peer.end()
    }

    @Test("What is asked of a loop that has ended still runs, in order")
    func afterTheEnd() async throws {
        let peer = try Peer(Context())
        await peer.end()
        #expect(await peer.isOnLoop)
        let (stream, tell) = AsyncStream<Int>.makeStream()
        for number in 0..<1_000 { peer.loop.post { tell.yield(number) } }
        var next = 0
        for await number in stream.prefix(1_000) {
            #expect(number == next)
            next += 1
        }
    }

    @Test(
        "No message is left lying, however many come while others are sent",
        arguments: [1, 2, 3, 50]
    )
    func wakeUps(messages: Int) async throws {
        let context = try Context()
        let (one, other) = (try Echo(context, rounds: 20_000), try Echo(context, rounds: 20_000))
        try await other.begin(messages, to: try await one.listen())
        for echo in [one, other] { await echo.heardAll() }
        for echo in [other, one] { await echo.end() }
    }

    @Test("A socket that is closed is forgotten, and the loop goes on with another")
    func closedSockets() async throws {
        let peer = try Peer(Context())
        let first = try await peer.listen(.router, .clientsRouter)
        await peer.closeSocket()
        let second = try await peer.listen(.router, .clientsRouter)
        #expect(first != second)
        let client = RawClient(.dealer, second)
        #expect(client.send([[1]]))
        #expect(await peer.next() != nil)
        await peer.end()
    }

    @Test("A loop ends when its context does, and closes its sockets")
    func endOfTheContext() async throws {
        let context = try Context()
        let peer = try Peer(context)
        let endpoint = try await peer.listen(.router, .stageRouter)
        context.terminate()
        await peer.loop.ended()
        let other = try Socket(Context(), .router, .stageRouter)
        try other.bind(endpoint)
    }

    private static func end(_ loop: SocketLoop) async {
        loop.stop()
        await loop.ended()
    }
}

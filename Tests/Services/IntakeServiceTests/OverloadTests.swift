import CZeroMQ
import IntakeService
import Messages
import Testing

/// The real stage with more to do than it may have.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct OverloadTests {
    /// What a refusal may take: the promise, and on a debug build of a busy machine ten times that.
    private static let refusedWithin: Duration = {
        #if DEBUG
            .milliseconds(100)
        #else
            .milliseconds(10)
        #endif
    }()

    @Test("Past its bound a client is refused at once, and who was admitted keeps its latency")
    func pastTheBound() async throws {
        let deployment = try await TestDeployment(bounds: Bounds(inFlightPerClient: 100))
        let store = try await deployment.startStore { asked in
            guard asked.message.payload == Sample.get(7), case .get(let get) = asked.message.payload
            else { return [] }
            return [.content(get)]
        }
        let calm = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        let quiet = await Self.times(300) { await calm.ask(Sample.get(7))?.content != nil }
        #expect(quiet.wrong == 0)

        let greedy = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        for number in 100..<200 { await greedy.send(Sample.get(UInt64(number))) }
        var open: UInt64 = 0
        for _ in 0..<1_000 where open < 100 {
            if case .statistics(let statistics)? = await calm.ask(.stats)?.message.payload {
                open = statistics.open
            }
        }
        #expect(open == 100)

        async let refusing = Self.times(1_000) {
            let failure = await greedy.ask(Sample.get(300))?.failure
            return failure?.code == .overloaded && failure?.retryAfter ?? .zero > .zero
        }
        let admitted = await Self.times(300) { await calm.ask(Sample.get(7))?.content != nil }
        let refused = await refusing
        #expect(refused.wrong == 0 && admitted.wrong == 0)
        #expect(refused.percentile(0.99) <= Self.refusedWithin)
        #expect(admitted.percentile(0.5) <= quiet.percentile(0.5) * 5 + .milliseconds(5))
        await deployment.end(store)
    }

    @Test("A flood of several clients is refused at once, and the slowest hits stay as quick")
    func flood() async throws {
        let deployment = try await TestDeployment(bounds: Bounds(inFlightPerClient: 100))
        let store = try await deployment.startStore { asked in
            guard asked.message.payload == Sample.get(7), case .get(let get) = asked.message.payload
            else { return [] }
            return [.content(get)]
        }
        let calm = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        let quiet = await Self.times(1_000) { await calm.ask(Sample.get(7))?.content != nil }

        var greedy: [RawClient] = []
        for _ in 0..<4 {
            let client = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
            for number in 100..<200 { await client.send(Sample.get(UInt64(number))) }
            // It is past its bound once it hears so.
            let failure = await client.ask(Sample.get(300))?.failure
            #expect(failure?.code == .overloaded)
            greedy.append(client)
        }
        async let refusing = withTaskGroup(of: Times.self) { group in
            for client in greedy { group.addTask { await Self.floodTimes(client) } }
            return await group.reduce(into: Times()) { $0.add($1) }
        }
        let admitted = await Self.times(1_000) { await calm.ask(Sample.get(7))?.content != nil }
        let refused = await refusing
        #expect(refused.durations.count == 4 * Self.rounds * Self.together)
        #expect(refused.wrong == 0 && admitted.wrong == 0 && quiet.wrong == 0)
        #expect(refused.percentile(0.99) <= Self.refusedWithin)
        #expect(admitted.percentile(0.99) <= quiet.percentile(0.99) * 5 + Self.refusedWithin)
        await deployment.end(store)
    }

    private static let rounds = 100
    private static let together = 16

    /// How long refusals take that one client has coming together, time and again.
    private static func floodTimes(_ client: RawClient) async -> Times {
        var times = Times()
        for _ in 0..<rounds {
            var sent: [RequestID: ContinuousClock.Instant] = [:]
            for _ in 0..<together { sent[await client.send(Sample.get(300))] = .now }
            for _ in 0..<together {
                guard let answer = await client.answer(),
                    let start = sent.removeValue(forKey: answer.message.requestID)
                else {
                    times.wrong += 1
                    continue
                }
                if answer.failure?.code != .overloaded { times.wrong += 1 }
                times.durations.append(ContinuousClock.now - start)
            }
        }
        return times
    }

    /// How long each of some answers took, and how many were not the right one.
    private struct Times: Sendable {
        var durations: [Duration] = []
        var wrong = 0

        mutating func add(_ other: Times) {
            durations += other.durations
            wrong += other.wrong
        }

        func percentile(_ part: Double) -> Duration {
            durations.sorted()[Int(Double(durations.count - 1) * part)]
        }
    }

    private static func times(
        _ count: Int,
        _ isRight: @Sendable () async -> Bool,
    ) async -> Times {
        var times = Times()
        for _ in 0..<count {
            let start = ContinuousClock.now
            if !(await isRight()) { times.wrong += 1 }
            times.durations.append(ContinuousClock.now - start)
        }
        return times
    }
}

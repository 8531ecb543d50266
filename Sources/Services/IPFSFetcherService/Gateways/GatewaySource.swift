package import Fetching
package import Messages
import Synchronization

/// The last link of the chain: trustless HTTP gateways, raced.
///
/// What it does: asks the gateways of the settings for a block (`?format=raw`) or a file
/// (`?format=car`), a few of them together when the first is slow, verifies each block as it
/// arrives, and hands it to the sink. What it trusts: nobody; a gateway can be slow, wrong or
/// hostile, and costs time and bounded memory only. Private content is never asked for here.
///
/// Known weakness: a gateway learns what is looked for.
package final class GatewaySource: ContentSource {
    /// The last link of the chain.
    package let source = Source.gateway
    /// Every instance sees the same gateways: any one will do.
    package let isShare = false
    private let gateways: [Gateway]
    private let client: GatewayClient
    private let look: Duration
    private let book: Mutex<GatewayBook>
    private let memory = GatewayMemory()
    private let counts = Mutex(AttemptCounts(.gateway))

    /// A source of at least one gateway.
    package init(_ settings: GatewaySettings, instance: String) {
        gateways = settings.gateways
        look = settings.stall
        book = Mutex(GatewayBook(count: settings.gateways.count))
        client = GatewayClient(
            policy: URLPolicy(gateways: settings.gateways, allowedHosts: settings.allowedHosts),
            instance: instance,
            stall: settings.stall,
            connect: settings.connect,
        )
    }

    /// What it counts, by name.
    package var counters: [String: UInt64] { counts.withLock { $0.counters } }

    /// How many gateways are left alone for now.
    package var gauges: [String: UInt64] {
        ["gateways-paused": UInt64(book.withLock { $0.plan(now: .now).paused.count })]
    }

    /// Ends its connections.
    package func close() async { await client.close() }

    /// Races the gateways for the order's range.
    @concurrent
    package func fetch(
        _ order: Order,
        deadline: ContinuousClock.Instant,
        into sink: BlockSink,
    ) async -> Outcome {
        guard order.privacy == .public else {
            let sentence = "Private content is never asked of gateways."
            return FetchTrouble(.forbidden, sentence, isPermanent: true).outcome([])
        }
        do throws(FetchTrouble) {
            try await sink.resume()
        } catch {
            return error.outcome([])
        }
        guard !sink.isComplete else { return Outcome(.found) }
        let (candidates, paused) = book.withLock { $0.plan(now: .now) }
        let log = RaceLog(skipped: paused.map(attempt))
        let race = Race(patience: candidates.map(\.patience), look: look)
        await run(race, candidates, sink, deadline, log)
        let attempts = log.attempts
        if sink.isComplete { return Outcome(.found, attempts: attempts) }
        if let trouble = log.trouble { return trouble.outcome(attempts) }
        if Task.isCancelled { return FetchTrouble.cancelled.outcome(attempts) }
        var outcome = Verdict.outcome(of: attempts)
        outcome.retryAfter = paused.map(\.remaining).min() ?? .zero
        return outcome
    }

    private func attempt(_ paused: GatewayBook.Paused) -> Attempt {
        let seconds = max(1, Int64((paused.remaining / .seconds(1)).rounded(.up)))
        return Attempt(
            .gateway,
            peer: gateways[paused.gateway].name,
            .skipped,
            code: paused.code,
            sentence: "It failed lately, and is left alone for \(seconds) s more.",
        )
    }
}

/// The race.
extension GatewaySource {
    private enum Event: Sendable {
        case tick
        case firstBlock(Int)
        case finished(Int, Race.Finish)
    }

    /// Runs the race to its end; every task has ended when it returns.
    private func run(
        _ race: Race,
        _ candidates: [GatewayBook.Candidate],
        _ sink: BlockSink,
        _ deadline: ContinuousClock.Instant,
        _ log: RaceLog,
    ) async {
        var race = race
        var stops: [Int: StopSignal] = [:]
        var tallies: [Int: Tally] = [:]
        let (events, feed) = AsyncStream<Event>.makeStream()
        await withDiscardingTaskGroup { group in
            var actions = race.start(now: .now)
            var events = events.makeAsyncIterator()
            racing: while true {
                for action in actions {
                    switch action {
                    case .start(let number):
                        let stop = StopSignal()
                        stops[number] = stop
                        let gateway = candidates[number].gateway
                        let tally = Tally { feed.yield(.firstBlock(number)) }
                        tallies[number] = tally
                        group.addTask {
                            let finish = await self.race(gateway, stop, sink, deadline, log, tally)
                            feed.yield(.finished(number, finish))
                        }
                    case .cancel(let number): stops[number]?.stop()
                    case .end: break racing
                    }
                }
                if let due = race.deadline {
                    group.addTask {
                        try? await ContinuousClock().sleep(until: due)
                        feed.yield(.tick)
                    }
                }
                // Nil when the fetch itself is cancelled.
                switch await events.next() {
                case nil: break racing
                case .tick:
                    let bytes = race.leader.flatMap { tallies[$0]?.bytes } ?? 0
                    actions = race.tick(now: .now, leaderBytes: bytes)
                case .firstBlock(let number): actions = race.firstBlock(number, now: .now)
                case .finished(let number, let finish):
                    actions = race.finished(number, finish, now: .now)
                }
            }
            group.cancelAll()
        }
    }

    /// One gateway's part.
    private func race(
        _ gateway: Int,
        _ stop: StopSignal,
        _ sink: BlockSink,
        _ deadline: ContinuousClock.Instant,
        _ log: RaceLog,
        _ tally: Tally,
    ) async -> Race.Finish {
        book.withLock { $0.asked(gateway) }
        let place = log.begin()
        let transfer = Transfer(
            gateway: gateways[gateway],
            client: client,
            sink: sink,
            tally: tally,
            memory: memory
        )
        let end = await stop.run { await TransferEnd(transfer) } ?? .cancelled
        var attempt = Attempt(
            .gateway,
            peer: gateways[gateway].name,
            .cancelled,
            duration: ContinuousClock.now - tally.started,
            bytes: tally.bytes,
        )
        let finish = settle(end, gateway, tally, isLate: .now >= deadline, &attempt, log)
        log.end(place, attempt)
        counts.withLock { $0.count(attempt) }
        return finish
    }

    /// Notes what an end means for the gateway, the attempt and the race.
    private func settle(
        _ end: TransferEnd,
        _ gateway: Int,
        _ tally: Tally,
        isLate: Bool,
        _ attempt: inout Attempt,
        _ log: RaceLog,
    ) -> Race.Finish {
        book.withLock { book in
            if let duration = tally.timeToFirstBlock { book.delivered(gateway, after: duration) }
            switch end {
            case .complete:
                book.released(gateway)
                attempt.result = .found
                return .complete
            case .missing:
                book.missing(gateway)
                attempt.result = .missing
                return .failed
            case .trouble(let trouble):
                attempt.result = .failed
                attempt.code = trouble.code
                attempt.sentence = trouble.sentence
                if trouble.pauses {
                    book.failed(gateway, trouble.code, retryAfter: trouble.retryAfter, now: .now)
                } else {
                    book.released(gateway)
                }
                return .failed
            case .hopeless(let trouble):
                book.released(gateway)
                attempt.result = .failed
                attempt.code = trouble.code
                attempt.sentence = trouble.sentence
                log.stop(trouble)
                return .hopeless
            case .cancelled:
                book.released(gateway)
                if isLate {
                    attempt.result = .failed
                    attempt.code = .timeout
                    attempt.sentence = "It had not finished when the time was over."
                }
                return .cancelled
            }
        }
    }
}

import Access
import Bus
package import Daemon
import Links
package import Messages
import Logging

/// A fetcher: takes the routers' orders, has its sources look, fills the store, tells the outcome.
///
/// Participants: the routers (which give orders and follow its heartbeat), the stores (which verify
/// again, so a broken fetcher can't poison them), and its sources, one conformance each.
///
/// 1. `register` goes to each router every second; it says what can be asked, and how much.
/// 2. `order` becomes a job: a task that runs a source, bounded in number by the capacity.
/// 3. `progress` tells what can be read by now; `outcome` ends the order, once.
/// 4. `withdraw`, the deadline, a router's restart and a drain cancel the task.
///
/// Trusts: routers and stores of its own deployment. Known weakness: a source that does not notice
/// its cancellation holds a place until it does.
package actor FetcherStage: Stage {
    private struct Job: Sendable {
        var number: UInt64
        var order: Order
        /// Nil when there is none of that name.
        var source: (any ContentSource)?
        var request: Message
        var started: ContinuousClock.Instant
        var deadline: ContinuousClock.Instant
        var stop = StopSignal()
    }

    private struct Unsent {
        var router: Int
        var message: Message
    }

    /// What it lives in.
    package nonisolated let environment: StageEnvironment
    private let sources: [Source: any ContentSource]
    private let routers: LinkGroup
    private nonisolated let stores: StoreLine
    private nonisolated let budget = ByteBudget(Limits.budgetBytesMax)
    private let settings: FetcherSettings
    private var book: OrderBook
    private var jobs: [UInt64: Job] = [:]
    private var unsent: [Unsent] = []
    private var counts = FetcherCounts()
    private let work: AsyncStream<Job>
    private let crew: AsyncStream<Job>.Continuation
    private var quiet: [CheckedContinuation<Void, Never>] = []

    /// Its socket loop runs it.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        environment.loop.asUnownedSerialExecutor()
    }

    /// A stage that is not open yet.
    package init(
        _ sources: [any ContentSource],
        _ settings: FetcherSettings,
        _ environment: StageEnvironment,
    ) {
        self.environment = environment
        self.settings = settings
        self.sources = Dictionary(
            sources.map { ($0.source, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        routers = LinkGroup(to: settings.routers, of: .router, in: environment)
        stores = StoreLine(to: settings.stores, in: environment)
        book = OrderBook(capacity: settings.capacity, offers: Set(sources.map(\.source)))
        let (work, crew) = AsyncStream<Job>.makeStream()
        self.work = work
        self.crew = crew
    }

    /// Connects to routers and stores, and begins to register.
    package func open() throws {
        try stores.assumeIsolated { try $0.open() }
        try routers.open {
            .register(self.register())
        } onChange: { router, event in
            self.changed(router, event)
        } onMessage: { router, message, _ in
            self.received(message, from: router)
        }
        environment.loop.every(Limits.tick) { self.sendUnsent() }
    }

    /// It listens nowhere: it connects.
    package var endpoints: [String] { [] }

    /// Its bounds by name.
    package var limits: [String: UInt64] {
        [
            "orders": UInt64(settings.capacity),
            "bytes-in-memory": UInt64(Limits.budgetBytesMax),
            "bytes-in-memory-per-order": UInt64(Limits.windowBytesMax),
        ]
    }

    /// It takes orders from routers, and puts what it finds into stores.
    package func readiness() -> Readiness {
        guard routers.states.contains(where: { $0.isAlive }) else {
            return .waiting("No router is alive.")
        }
        return .when(stores.assumeIsolated { $0.alive } > 0, else: "No store is alive.")
    }

    /// How long orders took.
    package var latency: LatencyHistogram { counts.latency }

    /// What it has done.
    package func statistics() -> Statistics {
        var statistics = counts.statistics
        statistics.open = UInt64(book.open)
        statistics.gauges["stores-alive"] = UInt64(stores.assumeIsolated { $0.alive })
        statistics.gauges["routers-alive"] = UInt64(routers.states.count { $0.isAlive })
        for source in sources.values {
            statistics.counters.merge(source.counters) { $1 }
            statistics.gauges.merge(source.gauges) { $1 }
        }
        return statistics
    }
}

/// Orders come and are answered.
extension FetcherStage {
    private func register() -> Register {
        Register(
            instance: environment.identity.instance,
            epoch: environment.identity.epoch,
            offers: sources.values.map { Register.Offer($0.source, isShare: $0.isShare) }
                .sorted { $0.source < $1.source },
            capacity: UInt32(clamping: settings.capacity),
            isDraining: book.isDraining,
            sight: sources.values.reduce(0) { $0 &+ $1.sight },
        )
    }

    private func changed(_ router: Int, _ event: LivenessEvent) {
        environment.logger.info(
            "router",
            metadata: ["endpoint": "\(settings.routers[router])", "event": "\(event)"]
        )
        if event == .restarted {
            unsent.removeAll { $0.router == router }
            for job in book.routerRestarted(router) { jobs[job]?.stop.stop() }
        }
        sendUnsent()
    }

    private func received(_ message: Message, from router: Int) {
        let sender = OrderBook.Sender(router: router, hop: message.hop)
        switch message.payload {
        case .order(let order):
            take(order, message, from: sender)
        case .withdraw:
            guard let job = book.withdraw(sender) else { return }
            counts.withdrawn += 1
            jobs[job]?.stop.stop()
        default:
            // A router of our own version sends nothing else.
            counts.misunderstood += 1
        }
    }

    private func take(_ order: Order, _ message: Message, from sender: OrderBook.Sender) {
        var message = message
        message.beginSpan(in: environment.identity.epoch)
        switch book.take(order, from: sender) {
        case .known:
            break
        case .refuse(let outcome):
            counts.refused += 1
            send(message.reply(.outcome(outcome)), to: sender.router)
        case .start(let number):
            counts.orders += 1
            let now = ContinuousClock.now
            let time = message.timeToLive ?? Messages.Limits.timeToLiveDefault
            let job = Job(
                number: number,
                order: order,
                source: sources[order.source],
                request: message,
                started: now,
                deadline: now + Limits.deadline(of: time),
            )
            jobs[number] = job
            if let outcome = job.source?.refusal(of: order) {
                ended(number, outcome, bytes: 0)
            } else {
                crew.yield(job)
            }
        }
    }

    private func tell(_ progress: Progress, of number: UInt64) {
        guard let sender = book.sender(of: number), let job = jobs[number] else { return }
        // What can't be sent now is overtaken by the next one, or by the outcome.
        _ = routers.send(job.request.reply(.progress(progress)), to: sender.router)
    }

    private func ended(_ number: UInt64, _ outcome: Outcome, bytes: UInt64) {
        guard let job = jobs.removeValue(forKey: number) else { return }
        let sender = book.finished(number)
        let took = ContinuousClock.now - job.started
        counts.ended(outcome, after: took, bytes: bytes)
        let answer = job.request.reply(.outcome(outcome))
        environment.logger.debug("order ended", metadata: .of(answer, job.request.trace, took))
        if let sender { send(answer, to: sender.router) }
        if book.open == 0 { becomeQuiet() }
    }

    private func becomeQuiet() {
        for waiter in quiet { waiter.resume() }
        quiet = []
    }

    private func send(_ message: Message, to router: Int) {
        guard !routers.send(message, to: router) else { return }
        unsent.append(Unsent(router: router, message: message))
        if unsent.count > Limits.unsentMax { unsent.removeFirst() }
    }

    private func sendUnsent() {
        guard !unsent.isEmpty else { return }
        unsent = unsent.filter { !routers.send($0.message, to: $0.router) }
    }
}

/// The tasks.
extension FetcherStage {
    /// Runs the sources, and a task for each job, until there are no more jobs.
    ///
    /// - Throws: what a source can't go on with, as that it can't listen.
    package func run() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for source in sources.values {
                group.addTask {
                    try await source.run(showing: self.stores)
                    return false
                }
            }
            group.addTask {
                await self.doJobs()
                return true
            }
            // The first that throws ends the others with it.
            while let isOver = try await group.next(), !isOver {}
            group.cancelAll()
        }
    }

    /// At most `capacity` at once, because the book admits no more.
    private func doJobs() async {
        let work = work
        await withDiscardingTaskGroup { group in
            for await job in work {
                // A block that is checked goes on its way before the next is checked.
                group.addTask(priority: .high) { await self.fetch(job) }
            }
        }
    }

    /// What a source answers on the control endpoint.
    package func answer(_ payload: Payload) -> Payload? {
        for source in sources.values {
            if let answer = source.answer(payload) { return answer }
        }
        guard case .peerCall = payload else { return nil }
        let sentence = """
            No network of peers is set up for \(environment.identity.instance): give it a port, a peer \
            or a router, as weir up --help says.
            """
        return .failure(Failure(.noPeers, sentence))
    }

    private nonisolated func fetch(_ job: Job) async {
        let loop = environment.loop
        let sink = BlockSink(job.order, store: stores, budget: budget) { progress in
            loop.post(to: self) { $0.tell(progress, of: job.number) }
        }
        let outcome = await job.stop.run(until: job.deadline) {
            await Self.fetch(job, into: sink)
        }
        let said = outcome ?? FetchTrouble.cancelled.outcome([])
        loop.post(to: self) { $0.ended(job.number, said, bytes: sink.bytesPut) }
    }

    @concurrent
    private nonisolated static func fetch(
        _ job: Job,
        into sink: BlockSink,
    ) async -> Outcome {
        guard let source = job.source else {
            return FetchTrouble(.internal, "There is no such source.").outcome([])
        }
        var outcome = await source.fetch(job.order, deadline: job.deadline, into: sink)
        if outcome.result == .found {
            do throws(FetchTrouble) {
                try await sink.finish()
            } catch {
                outcome = error.outcome(outcome.attempts)
            }
        }
        if case .failed(.aborted, _) = outcome.result, ContinuousClock.now >= job.deadline {
            outcome.result = .failed(.timeout, isPermanent: false)
            outcome.sentence = "The time to live ended first."
        }
        return outcome
    }

    /// Takes no more orders, hands back the open ones, and waits until their tasks have ended.
    package func drain(within bound: Duration) async {
        let open = book.drain()
        for (number, sender) in open {
            guard let job = jobs[number] else { continue }
            send(job.request.reply(.outcome(OrderBook.handedBack)), to: sender.router)
            job.stop.stop()
        }
        for router in routers.states.indices {
            let message = Message(requestID: .zero, payload: .register(register()))
            _ = routers.send(message, to: router)
        }
        if book.open > 0 {
            environment.loop.after(bound) { self.becomeQuiet() }
            await withCheckedContinuation { quiet.append($0) }
        }
        crew.finish()
        guard book.open == 0 else { return }
        for source in sources.values { await source.close() }
    }
}

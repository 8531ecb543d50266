import Access
import Bus
package import Daemon
import Logging
package import Messages

/// The router: takes searches from intakes, gives orders to fetchers, answers with the outcome.
///
/// Participants: intakes on one ROUTER socket, fetchers on another. It carries hashes and
/// outcomes, never content. What decides is `Discovery`; here is only the wire and the clock.
///
/// Goals: one search under way for a content, whoever asks for it; an answer for everybody who
/// waits, inside their time; no fetcher's death costs an answer; who answers well is asked first.
/// Non-goals: keeping searches across a restart, for who waited asks the next router, or this
/// one's next life. What it learned is kept in a file, if the settings name one.
///
/// It trusts intakes to name the sources a client may use, and fetchers to have put into the
/// store what they call found. Known weaknesses: an instance that uses another's name displaces
/// it; two routers know nothing of each other's orders, and learn of a full fetcher by being
/// refused.
package actor RouterStage: Stage {
    /// What it lives in.
    package nonisolated let environment: StageEnvironment
    /// Its socket loop.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        environment.loop.asUnownedSerialExecutor()
    }

    private let settings: RouterSettings
    private let diary: Diary
    private var machine: Discovery
    private var searchSocket: Socket?
    private var orderSocket: Socket?
    private var alarm: (timer: TimerID, due: ContinuousClock.Instant)?
    private var drained: CheckedContinuation<Void, Never>?
    /// How long searches took.
    package private(set) var latency = LatencyHistogram()
    private var unsentCount: UInt64 = 0
    /// What the events of this turn want done, in their order.
    private var due: [Effect] = []

    /// A router that has opened nothing yet.
    package init(_ settings: RouterSettings, _ environment: StageEnvironment) {
        self.settings = settings
        self.environment = environment
        diary = Diary(path: settings.memoryFile, logger: environment.logger)
        machine = Discovery(
            epoch: environment.identity.epoch,
            bounds: settings.bounds,
            policy: settings.policy,
            experience: diary.read(),
            now: .now
        )
    }

    /// Binds both sockets.
    package func open() throws {
        var options = SocketOptions.stageRouter
        options.sendMark = Int32(clamping: Limits.answersMark)
        let searches = try Socket(environment.context, .router, options)
        for endpoint in settings.searchEndpoints {
            try environment.bind(searches, to: endpoint, as: .searches)
        }
        let orders = try Socket(environment.context, .router, .stageRouter)
        for endpoint in settings.orderEndpoints {
            try environment.bind(orders, to: endpoint, as: .orders)
        }
        environment.loop.atTurnsEnd { self.endTurn() }
        environment.loop.watch(searches) { self.readIntake($0) }
        environment.loop.watch(orders) { self.readFetcher($0) }
        (searchSocket, orderSocket) = (searches, orders)
    }

    /// Where intakes and fetchers find it.
    package var endpoints: [String] { settings.searchEndpoints + settings.orderEndpoints }

    /// Its bounds by name.
    package var limits: [String: UInt64] {
        [
            "searches": UInt64(settings.bounds.searches),
            "searches-per-flight": UInt64(settings.bounds.searchesPerFlight),
            "queued-orders": UInt64(settings.bounds.queuedOrders),
            "fetchers": UInt64(settings.bounds.fetchers),
            "read-ahead-bytes": settings.bounds.readAheadMax,
        ]
    }

    /// What it has done.
    package func statistics() -> Statistics {
        var statistics = Statistics()
        statistics.requests = machine.counters.searches
        statistics.errors = machine.counters.failed
        statistics.open = UInt64(machine.openCount)
        statistics.queued = UInt64(machine.waitingCount)
        statistics.counters = machine.counters.named
        statistics.gauges = machine.experience.named(now: .now)
        statistics.gauges["fetchers"] = UInt64(machine.registry.count)
        statistics.gauges["flights-open"] = UInt64(machine.flightCount)
        statistics.gauges["flights-lingering"] = UInt64(machine.lingeringCount)
        statistics.gauges["orders-open"] = UInt64(machine.orderCount)
        statistics.counters["answers-unsent"] = unsentCount
        return statistics
    }

    /// Writes down now and then what was learned.
    package func run() async throws {
        while !Task.isCancelled {
            try await Task.sleep(for: Limits.experienceInterval)
            await diary.write(machine.experience)
        }
    }

    /// Sends new searches elsewhere, and returns when everybody who waits is answered.
    package func drain(within bound: Duration) async {
        machine.drain()
        if machine.openCount > 0, bound > .zero {
            await withCheckedContinuation { continuation in
                drained = continuation
                environment.loop.after(bound) { self.endDrain() }
            }
        }
        perform(machine.close(now: .now))
        await diary.write(machine.experience)
    }

    private func endDrain() {
        drained?.resume()
        drained = nil
    }
}

// MARK: What comes in

extension RouterStage {
    private func readIntake(_ envelope: consuming Envelope) {
        let route = Route(envelope.route.bytes)
        guard var message = decode(envelope, from: searchSocket) else { return }
        message.beginSpan(in: environment.identity.epoch)
        let asker = Asker(route: route, hop: message.hop, trace: message.trace)
        switch message.payload {
        case .search(let search):
            perform(
                machine.search(
                    search,
                    requestID: message.requestID,
                    timeToLive: message.timeToLive ?? Messages.Limits.timeToLiveDefault,
                    from: asker,
                    now: .now
                )
            )
        case .withdraw:
            perform(machine.withdraw(asker, now: .now))
        default:
            machine.heard(from: route)
            let refusal = Failure(
                .invalidRequest,
                "A router answers search and withdraw here, not \(message.payload.name)."
            )
            let answer = answerControl(message.payload) ?? .failure(refusal)
            send(message.reply(answer), to: route, on: searchSocket)
        }
    }

    private func readFetcher(_ envelope: consuming Envelope) {
        let route = Route(envelope.route.bytes)
        guard let message = decode(envelope, from: orderSocket) else { return }
        switch message.payload {
        case .register(let register):
            let pong = environment.identity.pong(open: machine.openCount)
            send(message.reply(.pong(pong)), to: route, on: orderSocket)
            perform(machine.register(register, from: route, now: .now))
        case .progress(let progress):
            perform(machine.progress(progress, of: message.hop, now: .now))
        case .outcome(let outcome):
            perform(machine.outcome(outcome, of: message.hop, now: .now))
        default:
            let refusal = Failure(
                .invalidRequest,
                "A router takes register, progress and outcome here, not \(message.payload.name)."
            )
            let answer = answerControl(message.payload) ?? .failure(refusal)
            send(message.reply(answer), to: route, on: orderSocket)
        }
    }

    /// The message of an envelope; one that can't be read is answered here.
    private func decode(_ envelope: borrowing Envelope, from socket: Socket?) -> Message? {
        do throws(MalformedHeader) {
            return try envelope.header.withBytes { header throws(MalformedHeader) in
                try MessageCodec.decode(header).message
            }
        } catch {
            let reply = MessageCodec.encode(error.reply, as: error.encoding)
            send(reply, to: Route(envelope.route.bytes), on: socket)
            return nil
        }
    }
}

// MARK: What goes out

extension RouterStage {
    /// Leaves what is to be done for the end of the turn, when all that a turn brought is sent together.
    private func perform(_ effects: [Effect]) { due += effects }

    private func endTurn() {
        while !due.isEmpty {
            let present = due
            due.removeAll(keepingCapacity: true)
            for effect in present { due += perform(effect) }
        }
        setAlarm()
        if machine.openCount == 0 { endDrain() }
    }

    /// Does one thing; what becomes of an order that can't be sent is more to do.
    private func perform(_ effect: Effect) -> [Effect] {
        switch effect {
        case .order(let order, let number, let requestID, let timeToLive, let route):
            let message = Message(
                requestID: requestID,
                timeToLive: timeToLive,
                hop: number,
                trace: machine.trace(ofOrder: number),
                payload: .order(order)
            )
            switch send(message, to: route, on: orderSocket) {
            case .sent:
                environment.logger.debug("order given", metadata: .of(requestID, message.trace))
            case .wouldBlock: return machine.notSent(number, because: .full, now: .now)
            case .unreachable: return machine.notSent(number, because: .unreachable, now: .now)
            }
        case .withdraw(let number, let requestID, let route):
            let message = Message(requestID: requestID, hop: number, payload: .withdraw)
            send(message, to: route, on: orderSocket)
        case .progress(let progress, let requestID, let asker):
            let message = Message(
                requestID: requestID,
                hop: asker.hop,
                payload: .progress(progress)
            )
            return answer(message, to: asker)
        case .outcome(let outcome, let requestID, let took, let asker):
            latency.record(took)
            let message = Message(requestID: requestID, hop: asker.hop, payload: .outcome(outcome))
            environment.logger.debug("answered", metadata: .of(message, asker.trace, took))
            return answer(message, to: asker)
        case .refusal(let failure, let requestID, let asker):
            let message = Message(requestID: requestID, hop: asker.hop, payload: .failure(failure))
            return answer(message, to: asker)
        case .note(let note):
            log(note)
        }
        return []
    }

    /// Tells a searcher something; if its connection is gone, its intake is forgotten.
    private func answer(_ message: Message, to asker: Asker) -> [Effect] {
        switch send(message, to: asker.route, on: searchSocket) {
        case .sent: return []
        case .wouldBlock:
            unsentCount += 1
            return []
        case .unreachable:
            unsentCount += 1
            return machine.left(asker.route, now: .now)
        }
    }

    @discardableResult
    private func send(_ message: Message, to route: Route, on socket: Socket?) -> SendResult {
        send(MessageCodec.encode(message), to: route, on: socket)
    }

    @discardableResult
    private func send(_ header: [UInt8], to route: Route, on socket: Socket?) -> SendResult {
        let envelope = Envelope(
            route: Frame(copying: route.bytes),
            delimited: false,
            header: Frame(copying: header)
        )
        guard let socket else { return .unreachable(envelope) }
        return socket.send(envelope)
    }

    /// Wakes the machine at its next deadline.
    private func setAlarm() {
        let due = machine.nextDeadline
        if let alarm {
            // An early alarm does no harm, a timer for each search would.
            if let due, alarm.due <= due { return }
            environment.loop.cancel(alarm.timer)
        }
        alarm = due.map { due in
            let timer = environment.loop.after(due - .now) {
                self.alarm = nil
                self.perform(self.machine.tick(now: .now))
            }
            return (timer, due)
        }
    }

    private func log(_ note: Note) {
        let logger = environment.logger
        switch note {
        case .fetcherJoined(let name, let offers):
            let sources = offers.sources.map(\.rawValue).joined(separator: ", ")
            logger.info(
                "fetcher joined",
                metadata: ["fetcher": "\(name)", "sources": "\(sources)"]
            )
        case .fetcherLost(let name, let orders):
            logger.warning(
                "fetcher fell silent",
                metadata: ["fetcher": "\(name)", "orders": "\(orders)"]
            )
        case .fetcherRestarted(let name, let orders):
            logger.warning(
                "fetcher restarted",
                metadata: ["fetcher": "\(name)", "orders": "\(orders)"]
            )
        case .fetcherDraining(let name):
            logger.info("fetcher leaves", metadata: ["fetcher": "\(name)"])
        case .fetcherRefused(let name):
            logger.warning(
                "too many fetchers: one was refused",
                metadata: ["fetcher": "\(name)"]
            )
        }
    }
}

import Bus
import Messages

/// Drives the client machine over one DEALER socket for each endpoint, on the loop's thread.
///
/// It decides nothing: events go into the machine, and what comes out is done here. A reply that
/// can't be read, or whose body is not the one its header tells of, is dropped as if it had been
/// lost: its request is then asked again.
actor Shell {
    nonisolated let loop: SocketLoop
    nonisolated let endpoints: [String]
    private let credentials: [Credentials?]
    private let signer: Signer?
    private let context: Context
    private var machine: ClientMachine
    private var links: [Link] = []
    private var calls: [RequestID: Call] = [:]
    private var timer: (id: TimerID, due: ContinuousClock.Instant)?
    private var feeds: [ObjectIdentifier: EventFeed] = [:]
    private var trouble: WeirError?
    private let heartbeatID = RequestID()

    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(
        endpoints: [String],
        credentials: [Credentials?],
        signer: Signer?,
        bounds: ClientBounds,
        loop: SocketLoop,
        context: Context,
    ) {
        self.endpoints = endpoints
        self.credentials = credentials
        self.signer = signer
        self.loop = loop
        self.context = context
        machine = ClientMachine(links: endpoints.count, bounds: bounds)
    }

    /// Connects to every endpoint; what can't be opened is told to every caller.
    func open() {
        do throws(BusError) {
            for index in endpoints.indices { links.append(try connect(index)) }
        } catch {
            close(Trouble.error(error))
        }
    }

    /// Ends every request with an error, and takes no more.
    func close(_ error: WeirError = WeirError(.unavailable, "The client is closed.")) {
        guard trouble == nil else { return }
        trouble = error
        if let timer { loop.cancel(timer.id) }
        for link in links { link.close() }
        links = []
        for feed in feeds.values { loop.post(to: feed) { $0.close() } }
        feeds = [:]
        let open = calls
        calls = [:]
        for call in open.values { call.continuation.resume(returning: .failure(error)) }
    }

    /// Has a subscription end with the client.
    func keep(_ feed: EventFeed) -> Result<Void, WeirError> {
        if let trouble { return .failure(trouble) }
        feeds[ObjectIdentifier(feed)] = feed
        return .success(())
    }

    /// Ends a subscription.
    func forget(_ feed: EventFeed) {
        feeds[ObjectIdentifier(feed)] = nil
        loop.post(to: feed) { $0.close() }
    }

    /// Asks, and waits for the answer; cancelling the task cancels the request.
    func ask(_ question: Question) async -> Result<Reply, WeirError> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { start(question, $0) }
        } onCancel: {
            loop.post(to: self) { $0.cancel(question.id) }
        }
    }

    private func start(
        _ question: Question,
        _ continuation: CheckedContinuation<Result<Reply, WeirError>, Never>,
    ) {
        if let trouble { return continuation.resume(returning: .failure(trouble)) }
        guard !machine.isOpen(question.id) else {
            let sentence = "A request of this name is under way already."
            let error = WeirError(.invalidRequest, sentence, field: "requestId")
            return continuation.resume(returning: .failure(error))
        }
        calls[question.id] = Call(
            payload: signer?.named(question.payload) ?? question.payload,
            body: question.body,
            trace: question.trace,
            continuation: continuation,
        )
        run(
            machine.submit(
                question.id,
                timeToLive: question.timeToLive,
                bytes: question.body.count + question.expectedBytes,
                only: question.onlyLink,
                now: .now,
            )
        )
    }

    private func cancel(_ id: RequestID) {
        guard trouble == nil else { return }
        run(machine.cancel(id, now: .now))
    }
}

// MARK: What comes in

extension Shell {
    private func connect(_ index: Int) throws(BusError) -> Link {
        var options = SocketOptions.dealer()
        options.reconnectMax = Limits.reconnectMax
        return try Link(
            to: endpoints[index],
            loop: loop,
            context: context,
            credentials: credentials[index],
            options: options,
            heartbeat: { self.heartbeat() },
            changed: { self.changed(index, $0) },
            received: { self.received(index, $0) },
        )
    }

    private func heartbeat() -> Envelope {
        envelope(Message(requestID: heartbeatID.message, payload: .ping))
    }

    private func changed(_ link: Int, _ event: LivenessEvent) {
        switch event {
        case .appeared, .returned: run(machine.appeared(link, now: .now))
        case .restarted: run(machine.restarted(link, now: .now))
        case .died: run(machine.died(link, now: .now))
        }
    }

    private func received(_ link: Int, _ envelope: consuming Envelope) {
        guard let message = try? MessageCodec.decode(envelope.header.bytes).message else { return }
        if case .pong(let pong) = message.payload {
            machine.heard(link, open: pong.open)
            links[link].heard(epoch: pong.epoch)
        }
        if case .content(let content) = message.payload,
            content.length != UInt64(envelope.body.count)
        {
            return
        }
        switch machine.answered(
            RequestID(message.requestID),
            pause: Trouble.pause(after: message.payload),
            now: .now
        )
        {
        case .deliver(let effects):
            deliver(message, envelope.body.bytes)
            run(effects)
        case .putBack(let effects):
            run(effects)
        case .ignore:
            break
        }
    }

    private func deliver(_ message: Message, _ body: [UInt8]) {
        guard let call = calls.removeValue(forKey: RequestID(message.requestID)) else { return }
        if case .failure(let failure) = message.payload {
            call.continuation.resume(returning: .failure(WeirError(failure)))
        } else {
            let reply = Reply(payload: message.payload, body: body)
            call.continuation.resume(returning: .success(reply))
        }
    }
}

// MARK: What goes out

extension Shell {
    private func run(_ effects: [ClientEffect]) {
        var effects = effects[...]
        while let effect = effects.popFirst() {
            switch effect {
            case .send(let id, let link, let timeToLive):
                effects += send(id, link, timeToLive)
            case .sendCancel(let id, let link):
                // Losing it costs the pipeline some work, and the caller nothing.
                let cancel = Message(requestID: .random(), payload: .cancel(id.message))
                links[link].send(envelope(cancel, signedFor: Limits.silenceFirst))
            case .end(let id, let ending):
                let refused = links.filter(\.isRefused).map(\.endpoint)
                let error = Trouble.error(ending, endpoints: endpoints, refused: refused)
                calls.removeValue(forKey: id)?.continuation.resume(returning: .failure(error))
            }
        }
        setTimer()
    }

    /// Sends a request; when the socket takes no more, what the machine makes of that.
    private func send(
        _ id: RequestID,
        _ link: Int,
        _ timeToLive: Duration,
    ) -> [ClientEffect] {
        guard let call = calls[id] else { return [] }
        let message = Message(
            requestID: id.message,
            timeToLive: timeToLive,
            trace: call.trace?.message,
            payload: call.payload,
        )
        let envelope = envelope(message, body: call.body, signedFor: timeToLive)
        guard !links[link].send(envelope).isSent else { return [] }
        loop.onceWritable(links[link].socket) {
            self.run(self.machine.writable(link, now: .now))
        }
        return machine.refused(id, link: link, now: .now)
    }

    /// A message on its way; one that is signed holds for as long as the answer is waited for.
    private func envelope(
        _ message: Message,
        body: [UInt8] = [],
        signedFor timeToLive: Duration? = nil,
    ) -> Envelope {
        let header = MessageCodec.encode(message)
        var authentication: [UInt8] = []
        if let signer, let timeToLive {
            authentication = signer.frame(header: header, body: body, timeToLive: timeToLive)
        }
        return Envelope(
            header: Frame(copying: header),
            body: Frame(owning: body),
            authentication: Frame(copying: authentication),
        )
    }

    private func setTimer() {
        guard let due = machine.deadline, trouble == nil else { return }
        if let timer {
            guard due < timer.due else { return }
            loop.cancel(timer.id)
        }
        // Not more often than each few milliseconds, however many requests end one by one.
        let delay = max(Limits.tickMin, due - .now)
        timer = (loop.after(delay) { self.tick() }, due)
    }

    private func tick() {
        timer = nil
        run(machine.tick(now: .now))
    }
}

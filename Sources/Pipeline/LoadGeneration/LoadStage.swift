package import Access
package import Bus
import Blocks
import Foundation
import Messages
package import Multiformats

/// The connections of a run: sends what the machine decides, and proves what comes back.
///
/// Participants: this process, as many clients in one, and the intakes of a pipeline. Goals: as
/// much load as one thread gives, with nothing between a request and its figures but the pipeline:
/// no task and no hop for a message, and every answer is proven against its hash. Non-goals: asking
/// again. What is lost is counted.
///
/// A run, in order: the connections, the requests by `LoadMachine`, the report.
package actor LoadStage {
    private nonisolated let loop: SocketLoop
    /// Its socket loop.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        loop.asUnownedSerialExecutor()
    }

    private let context: Context
    private let endpoints: [String]
    private let credentials: [Credentials?]
    private let signer: RequestSigner?
    private let plan: LoadPlan
    private let series: BlockSeries
    private let salt: UInt64
    private var machine: LoadMachine
    private var sockets: [Socket] = []
    /// Requests of each connection that could not be sent yet.
    private var unsent: [[LoadMachine.Ask]]
    /// What the request in each place is about.
    private var wanted: [Digest256]
    /// The timer that waits for the next request's turn.
    private var alarm: TimerID?
    /// Whether the loop turns until it is the next request's turn.
    private var isTurning = false
    private var finished: CheckedContinuation<Void, Never>?
    /// The hashes of the blocks that hits ask for; a run of puts adds its own, in their order.
    package private(set) var names: [Digest256]

    /// A run that has not begun.
    ///
    /// - Parameters:
    ///   - plan: what it does.
    ///   - series: the blocks of puts and the hashes of misses.
    ///   - names: the hashes of the blocks that hits ask for.
    ///   - endpoints: the intakes, dealt out among the connections.
    ///   - credentials: what each of them needs; empty: none has a lock.
    ///   - signer: who signs each request; nil: nobody.
    ///   - salt: makes the requests' names differ from another run's.
    ///   - context: the process's context.
    ///   - loop: a loop that runs.
    package init(
        _ plan: LoadPlan,
        series: BlockSeries,
        names: [Digest256] = [],
        endpoints: [String],
        credentials: [Credentials?] = [],
        signer: RequestSigner? = nil,
        salt: UInt64,
        context: Context,
        loop: SocketLoop,
    ) {
        self.plan = plan
        self.series = series
        self.names = names
        self.endpoints = endpoints
        self.credentials = credentials.isEmpty ? endpoints.map { _ in nil } : credentials
        self.signer = signer
        self.salt = salt
        self.context = context
        self.loop = loop
        machine = LoadMachine(plan, now: .now)
        unsent = Array(repeating: [], count: plan.clients)
        wanted = Array(
            repeating: Digest256(words: (0, 0, 0, 0)),
            count: plan.inFlight
        )
        if plan.workload == .put, case .requests(let count) = plan.extent {
            self.names = Array(repeating: wanted[0], count: Int(count))
        }
    }

    /// Runs to the end, or until the task is cancelled.
    package func run() async throws(LoadTrouble) -> LoadReport {
        try await connect()
        machine = LoadMachine(plan, now: .now)
        let tick = loop.every(Limits.tick) { self.tick() }
        loop.atTurnsEnd { [weak self] in self?.assumeIsolated { $0.pump() } }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                finished = continuation
                pump()
            }
        } onCancel: {
            loop.post(to: self) { stage in
                stage.machine.stop()
                stage.pump()
            }
        }
        let report = machine.report(now: .now)
        loop.cancel(tick)
        if let alarm { loop.cancel(alarm) }
        for socket in sockets { socket.close() }
        return report
    }
}

/// The connections.
extension LoadStage {
    private func connect() async throws(LoadTrouble) {
        var connected = 0
        let (arrivals, arrived) = AsyncStream.makeStream(of: Bool.self)
        do {
            for client in 0..<plan.clients {
                var options = SocketOptions.dealer()
                options.sendMark = Int32(clamping: plan.inFlight / plan.clients + 1)
                options.receiveMark = options.sendMark
                let socket = try Socket(context, .dealer, options)
                let place = client % endpoints.count
                try socket.connect(endpoints[place], as: credentials[place])
                sockets.append(socket)
                loop.watch(socket) { self.receive($0) }
                loop.onceWritable(socket) { arrived.yield(true) }
            }
        } catch {
            throw LoadTrouble(error)
        }
        let patience = loop.after(Limits.connecting) { arrived.yield(false) }
        for await isConnected in arrivals {
            guard isConnected else { break }
            connected += 1
            if connected == plan.clients { break }
        }
        loop.cancel(patience)
        guard connected == plan.clients else { throw LoadTrouble(silent: endpoints[0]) }
    }

    private func tick() {
        machine.tick(now: .now)
        pump()
    }

    /// Sends what is due.
    private func pump() {
        while true {
            switch machine.next(now: .now) {
            case .ask(let ask):
                send(ask)
            case .wait(let until):
                if let until { wake(at: until) }
                return
            case .over:
                finished.take()?.resume()
                return
            }
        }
    }

    /// The loop wakes by milliseconds: a request that is due sooner is waited for by turning.
    ///
    /// With many connections each turn costs as much as many requests; there a request waits for
    /// the millisecond, which is in its latency.
    private func wake(at due: ContinuousClock.Instant) {
        guard alarm == nil, !isTurning else { return }
        let early = plan.clients > Limits.turningClientsMax ? Duration.zero : Limits.wakeEarly
        let delay = due - .now - early
        guard delay > .zero else {
            isTurning = true
            loop.post(to: self) { stage in
                stage.isTurning = false
                stage.pump()
            }
            return
        }
        alarm = loop.after(delay) {
            self.alarm = nil
            self.pump()
        }
    }
}

/// Requests and their answers.
extension LoadStage {
    private func send(_ ask: LoadMachine.Ask) {
        var body: [UInt8] = []
        let payload: Payload
        switch plan.workload {
        case .hit:
            wanted[ask.slot] = names[Int(ask.block)]
            payload = .get(get(wanted[ask.slot]))
        case .miss:
            wanted[ask.slot] = series.digestOfNothing(ask.block)
            payload = .get(get(wanted[ask.slot]))
        case .put:
            let block = series.block(ask.block)
            wanted[ask.slot] = Digest256(hashing: block)
            if Int(ask.block) < names.count { names[Int(ask.block)] = wanted[ask.slot] }
            payload = .put(Put(owner: signer?.did ?? ""))
            body = block
        }
        let message = Message(requestID: name(ask), timeToLive: plan.timeToLive, payload: payload)
        let header = MessageCodec.encode(message)
        let holds = plan.timeToLive + Limits.signatureSlack
        let signature = signer?.frame(
            header: header,
            bodyDigest: plan.workload == .put ? wanted[ask.slot] : .ofNothing,
            expiry: Self.clock + UInt64(holds / .milliseconds(1))
        )
        let envelope = Envelope(
            header: Frame(copying: header),
            body: Frame(owning: body),
            authentication: Frame(owning: signature ?? [])
        )
        guard !sockets[ask.client].send(envelope).isSent else { return }
        // Its turn comes when the connection has room, or is there again.
        unsent[ask.client].append(ask)
        if unsent[ask.client].count == 1 {
            loop.onceWritable(sockets[ask.client]) { self.resend(ask.client) }
        }
    }

    /// The time of the day, in milliseconds since 1970.
    private static var clock: UInt64 { UInt64(max(0, Date.now.timeIntervalSince1970) * 1_000) }

    private func resend(_ client: Int) {
        let asks = unsent[client]
        unsent[client] = []
        for ask in asks where machine.isWaiting(slot: ask.slot, serial: ask.serial) {
            send(ask)
        }
    }

    private func get(_ digest: Digest256) -> Get {
        Get(.cid(CID(sha256: digest)), length: UInt64(series.size))
    }

    private func name(_ ask: LoadMachine.Ask) -> RequestID {
        RequestID(
            high: salt,
            low: ask.serial << UInt64(Limits.slotBits) | UInt64(ask.slot)
        )
    }

    private func receive(_ envelope: consuming Envelope) {
        guard let message = try? envelope.header.withBytes({ try MessageCodec.decode($0).message }),
            message.requestID.high == salt
        else { return }
        let low = message.requestID.low
        let slot = Int(low & (1 << UInt64(Limits.slotBits) - 1))
        let serial = low >> UInt64(Limits.slotBits)
        guard machine.isWaiting(slot: slot, serial: serial) else { return }
        let verdict = envelope.body.withBytes { body in
            Trouble.verdict(
                message.payload,
                body,
                workload: plan.workload,
                digest: wanted[slot]
            )
        }
        // What this makes room for is sent at the turn's end.
        machine.answered(slot: slot, serial: serial, verdict, now: .now)
    }
}

extension Digest256 {
    /// The SHA-256 of a body that isn't there.
    fileprivate static let ofNothing = Digest256(hashing: [])
}

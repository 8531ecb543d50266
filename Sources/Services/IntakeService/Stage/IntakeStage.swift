import Access
import Bus
package import Daemon
import Links
import Logging
package import Messages

/// weir-intake: the ROUTER that clients talk to, over ZeroMQ, as DEALER or as REQ.
///
/// It reads each request, refuses what is wrong or too much at once, asks a store, has a router
/// search for what the store doesn't have, and answers exactly once, by the request's deadline.
/// `IntakeMachine` decides all of that; this is its shell: sockets, clock, bodies.
///
/// It trusts its stores and routers, and nobody else: every header is bounded before it is read,
/// and every byte that is held for a client is counted (`Limits`).
///
/// Known weaknesses: a client that leaves is noticed only when something is sent to it. A stranger
/// who may connect can make libzmq hold one endless multipart message. A client that chooses its
/// own routing id should choose a random one: a second connection with the same id takes over the
/// first, which is how a client that comes back gets its answers.
package actor IntakeStage: Stage {
    /// What it lives in.
    package nonisolated let environment: StageEnvironment
    /// Its socket loop.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        environment.loop.asUnownedSerialExecutor()
    }

    let settings: IntakeSettings
    let stores: LinkGroup
    let routers: LinkGroup
    let replyHeaders: SentBytes
    var machine: IntakeMachine
    var bodies: [BodyKey: KeptBody] = [:]
    /// What the events of this turn want done, in their order.
    var due: [DueEffects] = []
    /// How long requests took.
    package internal(set) var latency = LatencyHistogram()
    var clients: Socket?
    var releases: ReleasedReplies?
    private var quiet: CheckedContinuation<Void, Never>?

    /// An intake that has opened nothing yet.
    package init(_ settings: IntakeSettings, _ environment: StageEnvironment) {
        self.settings = settings
        self.environment = environment
        stores = LinkGroup(to: settings.stores, of: .store, in: environment)
        routers = LinkGroup(to: settings.routers, of: .router, in: environment)
        replyHeaders = SentBytes(
            clientBytesMax: Limits.headerBytesPerClient,
            totalBytesMax: Limits.headerBytes
        )
        machine = IntakeMachine(
            stores: settings.stores.count,
            routers: settings.routers.map(EndpointText.address),
            bounds: settings.bounds,
            warden: Warden(settings.signatures, grants: environment.locks.keyring.list.grants),
            denylist: settings.denylist.denylist,
            firstAsk: environment.identity.epoch,
            now: .now,
        )
    }

    /// Binds the clients' socket and connects to every store and router.
    package func open() throws {
        var options = SocketOptions.clientsRouter
        // A client that asks for as much as it may, all at once, loses no answer.
        options.sendMark = Int32(
            clamping: settings.bounds.inFlightPerClient + Limits.spareReplies
        )
        options.takesOver = true
        let clients = try Socket(environment.context, .router, options)
        for endpoint in settings.bind {
            try environment.bind(clients, to: endpoint, as: .clients)
            endpoints.append(clients.lastEndpoint)
        }
        self.clients = clients
        releases = ReleasedReplies(loop: environment.loop) { [weak self] in
            self?.assumeIsolated { $0.takeReleased() }
        }
        try stores.open(
            onChange: { link, event in self.storeChanged(link, event) },
            onMessage: { link, message, body in self.storeSaid(link, message, body) },
        )
        try routers.open(
            onName: { link, name in self.routerNamed(link, name) },
            onChange: { link, event in self.routerChanged(link, event) },
            onMessage: { link, message, _ in self.routerSaid(link, message) },
        )
        environment.loop.watch(
            clients,
            malformed: { message in self.receive(malformed: message) },
            { envelope in self.receive(envelope) },
        )
        environment.loop.every(Limits.tick) { self.tick() }
        environment.loop.atTurnsEnd { self.endTurn() }
        environment.locks.onReload { [weak self] list, _ in
            guard let self else { return }
            environment.loop.post(to: self) { $0.machine.warden.grants = list.grants }
        }
        settings.denylist.onReload { [weak self] denylist in
            guard let self else { return }
            environment.loop.post(to: self) { $0.machine.denylist = denylist }
        }
        settings.denylist.reloadAtHangup(of: environment)
    }

    /// It can do nothing without a store; without a router it still answers what is there.
    package func readiness() -> Readiness {
        .when(stores.states.contains { $0.isAlive }, else: "No store is alive.")
    }

    /// What it has done.
    package func statistics() -> Statistics {
        let tally = machine.tally
        var statistics = Statistics()
        statistics.requests = tally.requests
        statistics.errors = tally.errors
        statistics.open = UInt64(machine.open)
        statistics.queued = UInt64(machine.queued)
        statistics.bytesIn = tally.bytesIn
        statistics.bytesOut = tally.bytesOut
        statistics.counters = tally.counters
        statistics.gauges["clients"] = UInt64(machine.clientCount)
        statistics.gauges["body-bytes-held"] = UInt64(machine.bodyBytes)
        statistics.gauges["reply-bytes-held"] = UInt64(machine.replyBytes)
        return statistics
    }

    /// Where clients connect, with the ports that `tcp://127.0.0.1:*` was given.
    package private(set) var endpoints: [String] = []

    /// Its bounds by name.
    package var limits: [String: UInt64] {
        [
            "in-flight-per-client": UInt64(settings.bounds.inFlightPerClient),
            "in-flight": UInt64(settings.bounds.inFlight),
            "body-bytes": UInt64(settings.bounds.bodyBytes),
            "reply-bytes-per-client": UInt64(settings.bounds.replyBytesPerClient),
            "reply-bytes": UInt64(settings.bounds.replyBytes),
            "range-bytes": Messages.Limits.rangeBytesMax,
            "block-bytes": UInt64(Messages.Limits.blockBytesMax),
            "header-bytes": UInt64(Messages.Limits.headerBytesMax),
        ]
    }

    /// Refuses what is new, and gives what is under way its time; then answers it `unavailable`.
    package func drain(within bound: Duration) async {
        machine.drain()
        guard machine.open > 0 else { return }
        let timer = environment.loop.after(bound) {
            self.perform(self.machine.endAll(now: .now), Frame())
        }
        await withCheckedContinuation { quiet = $0 }
        environment.loop.cancel(timer)
    }

    /// Tells `drain` when the last request has been answered.
    func noteQuiet() {
        guard machine.isDraining, machine.open == 0 else { return }
        quiet.take()?.resume()
    }
}

import Glibc

/// A connection to one instance of a stage, with its liveness: what an asker holds for each.
///
/// A DEALER's own round robin can't see who is alive, so there is one socket per instance, and
/// its holder chooses. It lives on the loop's thread.
///
/// A heartbeat goes each second, and one as soon as there is a connection, the first or another:
/// an instance that restarted hears of us, and we of its new life, without waiting for a beat.
/// An instance that does not let us in is asked again every few seconds: the operator may be about
/// to add our key. When the connection breaks, the instance is dead to us at once: a killed process is known within
/// a millisecond, and an answer to what was asked before could not come any more. Three silent
/// beats find the others: a machine that is gone, a process that hangs.
package final class Link {
    /// Where the instance listens.
    package let endpoint: String
    /// Whether it is alive, and which life of it.
    package private(set) var liveness: Liveness
    /// The socket, for its counters.
    package let socket: Socket
    /// Whether the instance refused the connection, the last time it answered at all.
    package private(set) var isRefused = false
    private let credentials: Credentials?
    private let loop: SocketLoop
    private let heartbeat: () -> Envelope
    private let changed: (LivenessEvent) -> Void
    private var timer: TimerID?
    // What still comes from a connection that broke is no sign of life.
    private var isBroken = false
    // Beats until a refused connection is tried again.
    private var beatsToWait = 0

    /// Connects, and begins to beat.
    ///
    /// - Parameters:
    ///   - endpoint: where the instance listens.
    ///   - loop: the loop whose thread this is called on.
    ///   - context: the process's context.
    ///   - credentials: who we are and who must be there; nil: the endpoint has no lock.
    ///   - options: of the DEALER socket.
    ///   - heartbeat: makes the message that is sent each second, dead or alive.
    ///   - changed: told when the instance appeared, died, returned or restarted.
    ///   - received: gets each message; its sender counts as heard already.
    /// - Throws: when the endpoint is none, or an option is refused.
    package init(
        to endpoint: String,
        loop: SocketLoop,
        context: Context,
        credentials: Credentials? = nil,
        options: SocketOptions = .dealer(),
        heartbeat: @escaping () -> Envelope,
        changed: @escaping (LivenessEvent) -> Void,
        received: @escaping (consuming Envelope) -> Void
    ) throws(BusError) {
        self.endpoint = endpoint
        self.credentials = credentials
        self.loop = loop
        self.heartbeat = heartbeat
        self.changed = changed
        liveness = Liveness(now: ContinuousClock.now)
        socket = try Socket(context, .dealer, options)
        let monitor = try socket.monitored()
        try socket.connect(endpoint, as: credentials)
        loop.watch(socket) { [weak self] envelope in
            self?.heard()
            received(envelope)
        }
        loop.watch(monitor) { [weak self] envelope in
            self?.note(ConnectionEvent(envelope.header))
        }
        timer = loop.every(Limits.heartbeatInterval) { [weak self] in self?.tick() }
    }

    /// Whether something was heard of the instance lately.
    package var isAlive: Bool { liveness.state == .alive }

    /// Notes the boot epoch that a message said.
    package func heard(epoch: UInt64? = nil) {
        if !isBroken, let event = liveness.heard(epoch: epoch) { changed(event) }
    }

    /// Sends a message to the instance, or gives it back.
    @discardableResult
    package func send(_ envelope: consuming Envelope) -> SendResult { socket.send(envelope) }

    /// Ends the connection; what waits to be sent lingers.
    ///
    /// Closing again does nothing.
    package func close() {
        guard let timer else { return }
        self.timer = nil
        loop.cancel(timer)
        loop.unwatch(socket)
        // Its monitor closes with it, and the loop forgets what is closed.
        socket.close()
    }

    private func note(_ event: ConnectionEvent?) {
        switch event {
        case .opened(let descriptor):
            if endpoint.hasPrefix("ipc://") { widen(descriptor) }
        case .connected:
            isBroken = false
            isRefused = false
            beat()
        case .refused:
            isRefused = true
            beatsToWait = Limits.beatsAfterRefusal
        case .disconnected:
            isBroken = true
            if let event = liveness.disconnected() { changed(event) }
        case nil:
            break
        }
    }

    /// Gives a connection on this machine room for some blocks in the kernel.
    ///
    /// What it comes with holds less than a block of 256 KiB, so that each would go in three parts, and
    /// wake both ends for each. libzmq sets it for TCP alone.
    private func widen(_ descriptor: Int32) {
        var bytes = Limits.localBufferBytes
        let size = socklen_t(MemoryLayout<Int32>.size)
        // Without it everything works as well, and slower.
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &bytes, size)
    }

    private func beat() { socket.send(heartbeat()) }

    /// libzmq leaves a connection alone that was refused: begins it anew.
    private func tryAgain() {
        beatsToWait -= 1
        guard beatsToWait == 0 else { return }
        try? socket.disconnect(endpoint)
        try? socket.connect(endpoint, as: credentials)
    }

    private func tick() {
        if beatsToWait > 0 { tryAgain() }
        switch liveness.tick(now: ContinuousClock.now) {
        case .none:
            break
        case .sendHeartbeat:
            beat()
        case .died:
            beat()
            changed(.died)
        }
    }
}

import Multiformats
import NIOCore
package import PeerIdentity
import Synchronization

/// From the first listener to the last connection.
extension Host {
    /// Listens at the addresses of the settings.
    ///
    /// - Throws: `PeerHostError.cannotListen`; then it listens nowhere.
    package func start() async throws {
        for address in settings.listenAddresses {
            let listener = try await Listener.open(at: address, for: self)
            book.withLock { book in
                book.listeners.append(listener)
                book.listening.append(listener.address)
            }
        }
        book.withLock { $0.phase = .running }
        tickers.start { [weak self] now in self?.tick(now: now) }
    }

    /// Serves streams, identifies peers, keeps connections, until the task is cancelled or the host
    /// is closed.
    package func run() async {
        await withDiscardingTaskGroup { tasks in
            for await job in jobs {
                tasks.addTask { await self.perform(job) }
            }
            tasks.cancelAll()
        }
    }

    /// Closes everything; returns when it is closed.
    package func close() async {
        let (listeners, connections, dials) = book.withLock { book in
            book.phase = .closed
            defer {
                book.listeners = []
                book.listening = []
            }
            return (book.listeners, Array(book.connections.values), Array(book.dials.values))
        }
        for dial in dials { dial.dialer.abandon() }
        for listener in listeners { await listener.close() }
        for connection in connections { await connection.closeAndWait(.closedHere) }
        await tickers.stop()
        jobInbox.finish()
        for inbox in book.withLock({ $0.takeSubscribers() }) { inbox.finish() }
    }

    private func perform(_ job: Job) async {
        switch job {
        case .serve(let stream, let number, let handler):
            await run(handler, on: stream, number: number)
        case .identify(let connection): await identify(connection)
        case .push: await pushIdentity()
        }
    }

    // MARK: Connections

    /// Takes a proven peer's connection in, or says why not.
    ///
    /// On the connection's event loop, after its handshake has been given back to the ledger.
    func admit(_ session: SessionHandler, on eventLoop: any EventLoop) throws(PeerHostError) {
        let peer = session.peer
        guard peer != id else { throw .failed(.security, "it is this host itself") }
        let outcome: Result<Connection, PeerHostError> = book.withLock { book in
            guard book.phase != .closed else { return .failure(.hostClosed) }
            if let refusal = book.gate.refusal(of: peer) { return .failure(.refused(refusal)) }
            if let resource = book.ledger.beginConnection(with: peer) {
                return .failure(.exhausted(resource))
            }
            let connection = Connection(
                id: ConnectionID(number: UInt64(book.number())),
                session: session,
                eventLoop: eventLoop
            )
            // Before others hear of it: they may open a stream at once.
            session.connection = connection
            book.add(connection)
            return .success(connection)
        }
        let connection = try outcome.get()
        jobInbox.yield(.identify(connection))
    }

    /// A connection is no more.
    func disconnected(_ connection: Connection, _ reason: DisconnectReason, streams: Int) {
        book.withLock { book in
            for _ in 0..<streams { book.ledger.endStream(with: connection.peer) }
            book.remove(connection, reason, random: .random(in: .min ... .max))
        }
    }

    /// A connection's peer says that it leaves: no stream is opened on it any more.
    func leaving(_ connection: Connection?) {
        guard let connection else { return }
        book.withLock { _ = $0.leaving.insert(connection.id) }
    }

    /// Closes all connections with a peer.
    package func disconnect(_ peer: PeerID) {
        let all = book.withLock { $0.connections.values.filter { $0.peer == peer } }
        for connection in all { connection.close(.closedHere) }
    }

    // MARK: The manager

    private func tick(now: ContinuousClock.Instant) {
        let actions = book.withLock { book in
            for connection in book.connections.values {
                book.manager.used(connection.id, connection.usage.withLock { $0 })
            }
            return book.manager.tick(now: now)
        }
        for action in actions {
            switch action {
            case .dial(let peer): call(peer)
            case .close(let id):
                book.withLock { $0.connections[id] }?.close(.trimmed)
            }
        }
    }
}

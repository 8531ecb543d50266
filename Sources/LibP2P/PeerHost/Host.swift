import FoundationEssentials
package import Multiformats
package import PeerIdentity
import Sodium
import Synchronization

/// A libp2p host: it listens and dials, proves who is at the other end, and carries streams.
///
/// What it does: TCP and WebSocket, TLS and Noise, Yamux, a private network where there is a key; identify,
/// ping and perf; keeps the connections that are worth it and calls bootstrap nodes again.
/// What it trusts: nothing that a peer says of itself but its key. What a peer can cost is in
/// `Limits`, and in `ResourceBounds` of its settings.
/// What it is not: it neither looks for peers nor relays, and it doesn't know what its protocols'
/// messages mean.
/// Known weaknesses: a kernel's socket buffers are not in its accounts, nor are TLS's buffers, of
/// which a connection that was busy keeps 384 KiB: 256 for what it reads, 128 for what it writes; and
/// QUIC and WebTransport are not spoken, so that a peer which offers
/// nothing else can't be reached.
///
/// ```swift
/// try await Host.with(settings, identity: key) { host in
///     host.handle("/echo/1.0.0") { stream in
///         while let bytes = try await stream.read() { try await stream.write(bytes) }
///     }
///     let peer = try await host.connect(address)
///     try await host.withStream(to: peer, "/echo/1.0.0") { stream in … }
/// }
/// ```
package final class Host: Sendable {
    /// What is run for a stream that a peer opened: when it returns the stream is closed, when it
    /// throws it is reset.
    package typealias Handler = @Sendable (PeerStream) async throws -> Void

    /// Who this host is.
    package let id: PeerID
    let settings: HostSettings
    let identity: KeyPair
    /// The key of Noise; one for the host's life will do.
    let noiseKey = X25519.PrivateKey.random()
    /// TLS, with a certificate for the host's life.
    let tls: TLS
    let tickers: Tickers
    let buffered: BufferedBytes.Total
    let book: Mutex<HostBook>
    let jobs: AsyncStream<Job>
    let jobInbox: AsyncStream<Job>.Continuation

    /// A host that does nothing yet.
    ///
    /// - Parameters:
    ///   - settings: what it is to do.
    ///   - identity: its key, which is its name.
    package init(_ settings: HostSettings, identity: KeyPair) {
        self.settings = settings
        self.identity = identity
        id = identity.peerID
        tls = TLS(identity)
        tickers = Tickers(settings.group)
        buffered = BufferedBytes.Total(most: settings.bounds.bytesMax)
        let sinceEpoch = UInt64(max(0, Date().timeIntervalSince1970))
        book = Mutex(HostBook(settings, id: identity.peerID, record: sinceEpoch, now: .now))
        (jobs, jobInbox) = AsyncStream.makeStream(of: Job.self)
        installOwnProtocols()
    }

    /// Runs a host around `body`: it listens before, and everything is closed after.
    package static func with<Result: Sendable>(
        _ settings: HostSettings,
        identity: KeyPair,
        _ body: @Sendable (Host) async throws -> Result
    ) async throws -> Result {
        let host = Host(settings, identity: identity)
        do {
            try await host.start()
            let result = try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await host.run() }
                defer { tasks.cancelAll() }
                return try await body(host)
            }
            await host.close()
            return result
        } catch {
            await host.close()
            throw error
        }
    }

    // MARK: Protocols

    /// Accepts streams of a protocol from now on; those that are connected hear of it.
    ///
    /// - Parameters:
    ///   - name: the protocol, as `/cas/1.0.0`.
    ///   - streamsMax: streams of it that may be open, in all; further ones are refused.
    ///   - body: run for each stream, in a task of its own.
    package func handle(
        _ name: String,
        streamsMax: Int = Limits.streamsPerProtocol,
        _ body: @escaping Handler
    ) {
        book.withLock { $0.protocols.handle(name, streamsMax: streamsMax, body) }
        jobInbox.yield(.push)
    }

    /// Which protocols are offered, of those that have a handler; nil offers all.
    ///
    /// What is not offered any more stops: its open streams are reset, and those that are connected
    /// hear of it.
    package func offer(_ names: Set<String>?) {
        let stopped = book.withLock { book in
            book.protocols.offer(names)
            return book.stopped()
        }
        for stream in stopped { stream.reset() }
        jobInbox.yield(.push)
    }

    /// The protocols whose streams are accepted now.
    package var offered: [String] { book.withLock { $0.protocols.offered.sorted() } }

    // MARK: What goes on

    /// What happens from now on; ends when the host is closed.
    ///
    /// A listener that is `Limits.eventsMax` events behind loses the oldest.
    package func events() -> AsyncStream<PeerEvent> {
        let (events, inbox) = AsyncStream.makeStream(
            of: PeerEvent.self,
            bufferingPolicy: .bufferingNewest(Limits.eventsMax)
        )
        book.withLock { $0.subscribe(inbox) }
        return events
    }

    /// The connections as they are now.
    package func peers() async -> [PeerInfo] {
        let (connections, gate) = book.withLock { (Array($0.connections.values), $0.gate) }
        var infos: [PeerInfo] = []
        for connection in connections.sorted(by: { $0.id < $1.id }) {
            if let info = await connection.info(gate: gate) { infos.append(info) }
        }
        return infos
    }

    /// The peers that are connected.
    package var connectedPeers: Set<PeerID> {
        book.withLock { Set($0.connections.values.map(\.peer)) }
    }

    /// Where this host listens, with the ports that it got, without its own name behind them.
    package var listenAddresses: [Multiaddr] { book.withLock { $0.listening } }

    /// Where others reach this host, each with `/p2p/…` behind it.
    package var addresses: [Multiaddr] {
        book.withLock { $0.announced(settings) }
            .compactMap { try? $0.leading(to: id.multihash) }
    }

    // MARK: Who may

    /// Spares a peer's connections when there are too many, until the tag is taken off.
    package func protect(_ peer: PeerID, tag: String) {
        book.withLock { $0.manager.protect(peer, tag: tag) }
    }

    /// Takes a tag off.
    package func unprotect(_ peer: PeerID, tag: String) {
        book.withLock { $0.manager.unprotect(peer, tag: tag) }
    }

    /// Another gate from now on; connections that it refuses are closed.
    package func setGate(_ gate: Gate) {
        let refused = book.withLock { book in
            book.gate = gate
            return book.connections.values.compactMap { connection in
                (gate.refusal(of: connection.peer) ?? gate.refusal(of: connection.ip))
                    .map { (connection, $0) }
            }
        }
        for (connection, refusal) in refused { connection.close(.refused(refusal)) }
    }

    /// What the operator says of a peer.
    package func trust(in peer: PeerID) -> Trust { book.withLock { $0.gate.trust(in: peer) } }
}

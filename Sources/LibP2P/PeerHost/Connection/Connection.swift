import Multiformats
import NIOCore
import PeerIdentity
import Synchronization
import Yamux

/// A connection with a proven peer, for whoever is on another thread than it.
final class Connection: Sendable {
    let id: ConnectionID
    let peer: PeerID
    let direction: Direction
    let security: SecurityProtocol
    /// The address at the other end.
    let address: Multiaddr
    /// Its IP address; nil within this process.
    let ip: NetworkAddress?
    let since: ContinuousClock.Instant
    let eventLoop: any EventLoop
    let buffered: BufferedBytes
    /// What each end has told the other of itself.
    let identity: Mutex<IdentityExchange>
    /// How it was used, as of the last tick.
    let usage = Mutex(ConnectionManager.Usage())
    private let session: NIOLoopBound<SessionHandler>

    init(id: ConnectionID, session: SessionHandler, eventLoop: any EventLoop) {
        self.id = id
        peer = session.peer
        direction = session.direction
        security = session.security
        address = session.remote.address
        ip = session.remote.ip
        since = .now
        self.eventLoop = eventLoop
        identity = Mutex(IdentityExchange(with: session.peer))
        buffered = session.buffered
        self.session = NIOLoopBound(session, eventLoop: eventLoop)
    }

    /// The way from a stream to this connection.
    func link(to stream: StreamID) -> StreamLink {
        StreamLink(id: stream, eventLoop: eventLoop, session: session, buffered: buffered)
    }

    /// Opens a stream; with several protocols it is agreed first which of them is spoken.
    func open(_ protocols: [String]) async throws -> PeerStream {
        let result = await withCheckedContinuation { continuation in
            eventLoop.execute { [session] in
                session.value.open(protocols) { continuation.resume(returning: $0) }
            }
        }
        let stream = try result.get()
        guard !Task.isCancelled else {
            stream.reset()
            throw CancellationError()
        }
        return stream
    }

    /// Closes the connection; `disconnected` follows.
    func close(_ reason: DisconnectReason) {
        eventLoop.execute { [session] in session.value.close(reason) }
    }

    /// Closes the connection, and waits until it is.
    func closeAndWait(_ reason: DisconnectReason) async {
        await withCheckedContinuation { continuation in
            eventLoop.execute { [session] in
                session.value.close(reason) { continuation.resume() }
            }
        }
    }

    /// The connection as it is now; nil when it is no more.
    func info(gate: Gate) async -> PeerInfo? {
        let counts = await withCheckedContinuation { continuation in
            eventLoop.execute { [session] in
                continuation.resume(returning: session.value.snapshot)
            }
        }
        return PeerInfo(
            peer: peer,
            connection: id,
            direction: direction,
            security: security,
            address: address,
            since: since,
            latency: counts.latency,
            streams: counts.streams,
            bytesIn: counts.bytesIn,
            bytesOut: counts.bytesOut,
            identified: identity.withLock { $0.identified },
            trust: gate.trust(in: peer)
        )
    }
}

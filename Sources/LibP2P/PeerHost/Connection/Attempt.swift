import NIOCore
import PeerIdentity

/// A connection that is being made, in either direction: from an open socket to a proven peer,
/// within its time.
///
/// On the connection's event loop. It ends once, and gives its place in the ledger back then; when
/// it fails the socket is closed.
final class Attempt: Ticking {
    let host: Host
    let direction: Direction
    let remote: Remote
    let expected: PeerID?
    /// What is being done, for the sentence about what failed.
    var step = PeerHostError.Step.transport
    private let channel: any Channel
    private let promise: EventLoopPromise<PeerID>
    private let deadline: ContinuousClock.Instant
    private var isOver = false

    /// An attempt that the ledger has counted; the promise is of the peer that is proven, or a
    /// `PeerHostError`.
    init(
        _ host: Host,
        _ direction: Direction,
        _ channel: any Channel,
        remote: Remote,
        expecting expected: PeerID?,
        promise: EventLoopPromise<PeerID>
    ) {
        self.host = host
        self.direction = direction
        self.remote = remote
        self.expected = expected
        self.channel = channel
        self.promise = promise
        deadline = .now + host.settings.handshakeTime
        host.tickers.add(self)
        channel.closeFuture.assumeIsolated().whenComplete { [self] _ in
            fail(.failed(step, "the connection was closed"))
        }
    }

    /// The peer is proven, and the session in its place; whether the host takes it.
    func succeed(_ session: SessionHandler) -> Bool {
        guard end() else { return false }
        do throws(PeerHostError) {
            try host.admit(session, on: channel.eventLoop)
            promise.succeed(session.peer)
            return true
        } catch {
            promise.fail(error)
            channel.closeAtOnce()
            return false
        }
    }

    /// It came to nothing.
    func fail(_ error: PeerHostError) {
        guard end() else { return }
        promise.fail(error)
        channel.closeAtOnce()
    }

    func tick(now: ContinuousClock.Instant) {
        if deadline <= now { fail(.timedOut(step)) }
    }

    /// Whether it had not ended before.
    private func end() -> Bool {
        guard !isOver else { return false }
        isOver = true
        host.tickers.remove(self)
        host.endHandshake(from: direction == .inbound ? remote.ip : nil)
        return true
    }
}

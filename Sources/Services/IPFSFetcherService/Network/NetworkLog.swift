import Messages
import PeerIdentity
import PeerProtocols
import Synchronization

/// What one order asked of the network, for its attempts.
final class NetworkLog: Sendable {
    /// Those who provide the content.
    private let providers: ProviderLog
    private let exchange: BitswapExchange
    private let began = ContinuousClock.now
    private let peers = Mutex<[PeerID]>([])
    /// What the connected peers had sent before.
    private let before: [PeerID: UInt64]

    init(_ exchange: BitswapExchange, connected: Set<PeerID>, _ providers: ProviderLog) {
        self.exchange = exchange
        self.providers = providers
        let received = connected.map { ($0, exchange.exchanged(with: $0).received) }
        before = Dictionary(uniqueKeysWithValues: received)
    }

    /// Notes who was asked.
    func note(_ asked: [PeerID]) { peers.withLock { $0 = asked } }

    /// Whether nobody was asked, and nobody heard of.
    var isUnasked: Bool { peers.withLock { $0.isEmpty } && providers.count == 0 }

    /// An attempt for the search, and one for each peer, up to a bound.
    func attempts(isComplete: Bool, isLate: Bool) -> [Attempt] {
        let duration = ContinuousClock.now - began
        let asked = peers.withLock { $0 }
        var sentence =
            providers.count == 1
            ? "One provider was heard of." : "\(providers.count) providers were heard of."
        for trouble in providers.troubles.prefix(2) { sentence += " \(trouble)" }
        let whole = Attempt(
            .ipfs,
            isComplete ? .found : isLate ? .failed : .missing,
            code: !isComplete && isLate ? .timeout : nil,
            sentence: sentence,
            duration: duration,
        )
        return [whole] + asked.prefix(Limits.attemptsMax).map { attempt($0, isComplete, duration) }
    }

    private func attempt(_ peer: PeerID, _ isComplete: Bool, _ duration: Duration) -> Attempt {
        let received = exchange.exchanged(with: peer).received
        let bytes = received - min(received, before[peer] ?? 0)
        return Attempt(
            .ipfs,
            peer: peer.description,
            bytes > 0 ? .found : isComplete ? .cancelled : .missing,
            duration: duration,
            bytes: bytes,
        )
    }
}

import Fetching
import Messages
import Multiformats
import PeerIdentity
import PeerProtocols

/// What a peer is asked first: whether it has the content.
///
/// It is asked for the first block that is missing, which proves more than any promise: small, it
/// comes at once and is checked; large, it is announced.
struct PeerQuestion: Sendable {
    /// The first block that is missing.
    let cid: CID
    /// How long the order still has.
    let deadline: ContinuousClock.Instant

    /// Asks for a block of which nothing is known.
    func probe(now: ContinuousClock.Instant) -> CAS.Request {
        request(cid, inlineMax: PeerProtocols.Limits.inlineDefault, within: Limits.answerTime, now)
    }

    /// Asks for a block that the peer is believed to have.
    func block(_ cid: CID, now: ContinuousClock.Instant) -> CAS.Request {
        request(cid, inlineMax: PeerProtocols.Limits.bodyBytesMax, within: deadline - now, now)
    }

    private func request(
        _ cid: CID,
        inlineMax: Int,
        within time: Duration,
        _ now: ContinuousClock.Instant,
    ) -> CAS.Request {
        let get = CAS.Get(.cid(cid), isBlock: true, inlineMax: inlineMax)
        let left = max(min(time, deadline - now), .milliseconds(1))
        return CAS.Request(.get(get), timeToLive: left)
    }
}

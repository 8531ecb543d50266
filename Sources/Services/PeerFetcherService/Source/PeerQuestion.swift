import Fetching
import Messages
import Multiformats
import PeerIdentity
import PeerProtocols

/// What a peer is asked first: whether it has the content.
///
/// It is asked for the first block that is missing, which proves more than any promise: small, it
/// comes at once and is checked; large, it is announced.
///
/// Content of which nothing is known but its SHA-256 is asked for by that: a small one is a block all
/// the same, and of a large one the peer tells the root.
struct PeerQuestion: Sendable {
    /// The first block that is missing.
    let cid: CID
    /// How long the order still has.
    let deadline: ContinuousClock.Instant
    /// The SHA-256 of the content, when that is all that is known of it: `cid` is the raw block that
    /// would have it.
    var flat: Digest256?
    /// Bytes that the range may have.
    var bytesMax = UInt64.max

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
        let get =
            flat.map { CAS.Get(.sha256($0), inlineMax: inlineMax) }
            ?? CAS.Get(.cid(cid), isBlock: true, inlineMax: inlineMax)
        let left = max(min(time, deadline - now), .milliseconds(1))
        return CAS.Request(.get(get), timeToLive: left)
    }
}

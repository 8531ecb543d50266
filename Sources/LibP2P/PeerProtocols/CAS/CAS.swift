/// The peer protocol `/cas/1.0.0`: content by its hash, from one peer to another.
///
/// Participants: an asker, who opens a stream, and the peer that answers. Goals: one request and
/// one response for everything; small content at once, large content announced first, so that
/// whoever asks many peers at the same time wastes little; every block can be checked by itself.
/// Non-goals: finding peers, choosing among them, and trust: who may have what is the answering
/// side's own decision. `protocols/cas/README.md` is the protocol.
///
/// 1. The asker sends requests, several ahead if it likes (`CAS.Asking`).
/// 2. The peer answers each in order (`CAS.Answering`): content, an announcement, a page, an error.
/// 3. Either side ends the stream when it likes; to cancel is to reset it.
package enum CAS {
    /// What multistream-select is asked for.
    package static let protocolID = "/cas/1.0.0"
}

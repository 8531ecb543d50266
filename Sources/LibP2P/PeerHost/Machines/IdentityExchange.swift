package import PeerIdentity

/// What the two ends of one connection have told each other of themselves (libp2p/specs, identify).
///
/// Pure: whoever holds it asks, writes and reads. Streams have no order among each other, so an
/// answer and a push could overtake one another, and a peer would believe for good what is true no
/// more. So each end is told one thing after the other, and nothing before it asks; and a push that
/// comes before the answer is the newer of the two.
///
/// ```
///   not asked ── asks: answering ──▶ telling ── toldAll ──▶ told ── it has changed: pushing ──┐
///                                       ▲                                                     │
///                                       └─────────────────────────────────────────────────────┘
/// ```
package struct IdentityExchange: Sendable {
    /// What is new of a peer.
    package enum News: Sendable, Equatable {
        /// What it is.
        case identified(IdentifiedPeer)
        /// It speaks other protocols now.
        case protocols([String])
    }

    /// What the peer said of itself; nil until it has.
    package private(set) var identified: IdentifiedPeer?
    private let peer: PeerID
    /// The protocols of which the peer has heard, or does now; nil: it has not asked.
    private var told: Set<String>?
    private var telling = 0

    /// Nothing was said yet.
    package init(with peer: PeerID) {
        self.peer = peer
    }

    // MARK: Hearing

    /// The peer has answered our question, which is asked once.
    package mutating func answered(_ message: IdentifyMessage) -> News? {
        let said = IdentifiedPeer(message, of: peer)
        return learn(identified?.completed(by: said) ?? said)
    }

    /// The peer has pushed what has changed.
    package mutating func pushed(_ message: IdentifyMessage) -> News? {
        let said = IdentifiedPeer(message, of: peer)
        return learn(identified.map(said.completed) ?? said)
    }

    private mutating func learn(_ said: IdentifiedPeer) -> News? {
        let before = identified
        identified = said
        guard let before else { return .identified(said) }
        return before.protocols == said.protocols ? nil : .protocols(said.protocols)
    }

    // MARK: Telling

    /// The peer asks, and is told these protocols from now on; `toldAll` follows.
    package mutating func answering(_ offered: Set<String>) {
        told = offered
        telling += 1
    }

    /// Whether the peer is to be pushed these protocols now; `toldAll` follows then.
    ///
    /// It isn't when it knows them, has not asked yet, hears something just now, or does not take
    /// pushes as far as it has said. Who ends telling it asks again, and who has heard it.
    package mutating func pushing(_ offered: Set<String>) -> Bool {
        guard telling == 0, let told, told != offered,
            identified?.protocols.contains(Self.pushName) == true
        else { return false }
        answering(offered)
        return true
    }

    /// What was to be told is written, or could not be.
    package mutating func toldAll() {
        telling -= 1
    }

    /// The protocol of a push.
    package static let pushName = "/ipfs/id/push/1.0.0"
}

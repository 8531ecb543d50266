/// A link of the chain: where content can come from.
package enum Source: String, Sendable, CaseIterable, Comparable {
    /// Our own store.
    case local
    /// Direct libp2p peers.
    case peer
    /// The IPFS network.
    case ipfs
    /// Trustless HTTP gateways.
    case gateway

    /// The seed's order: near before far.
    package static func < (left: Source, right: Source) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .local: 0
        case .peer: 1
        case .ipfs: 2
        case .gateway: 3
        }
    }

    /// Asking it tells strangers what is looked for: private content never leaves for it.
    package var isPublicNetwork: Bool {
        switch self {
        case .local, .peer: false
        case .ipfs, .gateway: true
        }
    }
}

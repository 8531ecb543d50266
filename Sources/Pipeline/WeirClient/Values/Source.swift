import Messages

/// A link of the chain: where content can come from.
public enum Source: String, Sendable, CaseIterable, Codable {
    /// The pipeline's own store; it is always looked at first.
    case local
    /// Direct libp2p peers.
    case peer
    /// The IPFS network.
    case ipfs
    /// Trustless HTTP gateways.
    case gateway

    init(_ source: Messages.Source) {
        self =
            switch source {
            case .local: .local
            case .peer: .peer
            case .ipfs: .ipfs
            case .gateway: .gateway
            }
    }

    var message: Messages.Source {
        switch self {
        case .local: .local
        case .peer: .peer
        case .ipfs: .ipfs
        case .gateway: .gateway
        }
    }
}

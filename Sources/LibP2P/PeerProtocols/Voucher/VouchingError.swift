package import PeerIdentity

/// What a peer can do wrong when it is asked for its voucher.
package enum VouchingError: Error, Sendable, Equatable {
    /// It ended the stream without one.
    case nothingShown
    /// It shows one of another peer.
    case ofAnother(PeerID)
}

extension VouchingError: CustomStringConvertible {
    /// One sentence, without "it" at its start and a dot at its end.
    package var description: String {
        switch self {
        case .nothingShown: "showed no voucher"
        case .ofAnother(let peer): "showed the voucher of \(peer)"
        }
    }
}

/// What a failure of a host means for whoever asked: the one place that decides it.
package enum Trouble: Sendable, Hashable {
    /// The same may work in a while: the peer is away, busy, or full.
    case tryLater
    /// The same will not work with this peer; another may do it.
    case tryAnother
    /// The peer did what no honest one does: don't ask it again.
    case blame
    /// It is a mistake of the caller's, or the host is at its end.
    case giveUp
}

extension PeerHostError {
    /// What follows from this failure.
    package var trouble: Trouble {
        switch self {
        case .unreachable, .exhausted, .timedOut, .notConnected, .disconnected, .resetByPeer,
            .endedEarly:
            .tryLater
        case .noAddress, .refused, .protocolsRefused, .wrongPeer, .failed:
            .tryAnother
        case .malformed, .tooLong:
            .blame
        case .hostClosed, .unsupportedAddress, .resetHere, .closedForWriting, .cannotListen:
            .giveUp
        }
    }

    /// A sentence for people.
    package var sentence: String {
        switch self {
        case .hostClosed: "The host is closed."
        case .unsupportedAddress(let text): "No transport here serves \(text)."
        case .noAddress(let peer): "No address of \(peer) is known."
        case .unreachable(let attempts):
            "It can't be reached: \(attempts.joined(separator: "; "))."
        case .refused(let refusal): "The gate refuses it: \(refusal)."
        case .exhausted(let resource): "Too much is in use: \(resource)."
        case .timedOut(let step): "The \(step.rawValue) took too long."
        case .failed(let step, let reason): "The \(step.rawValue) failed: \(reason)."
        case .wrongPeer(let expected, let found):
            "\(found) answered where \(expected) was expected."
        case .notConnected(let peer): "There is no connection with \(peer)."
        case .protocolsRefused(let names):
            "The peer speaks none of \(names.joined(separator: ", "))."
        case .disconnected(let reason): "The connection is no more: \(reason)."
        case .resetByPeer: "The peer reset the stream."
        case .resetHere: "The stream was reset."
        case .closedForWriting: "The stream is closed for writing."
        case .endedEarly: "The stream ended early."
        case .malformed(let reason): "The peer sent what its protocol doesn't allow: \(reason)."
        case .tooLong(let bytes, let most):
            "The peer sent a message of \(bytes) bytes; \(most) is the most."
        case .cannotListen(let address, let reason): "Can't listen at \(address): \(reason)."
        }
    }
}

import Multistream

/// Agreement on one protocol, from either side: the one that dialled proposes.
enum Negotiation {
    case proposing(Initiator)
    case listening(Responder)

    init(_ direction: Direction, _ name: String) {
        self =
            direction == .outbound
            ? .proposing(Initiator(proposing: [name]))
            : .listening(Responder(speaking: [name]))
    }

    /// What is written before anything came.
    var opening: [UInt8] {
        switch self {
        case .proposing(let initiator): initiator.opening
        case .listening: []
        }
    }

    /// Reads what came; whether it is agreed, and what to send.
    mutating func receive(
        _ bytes: Span<UInt8>,
        at offset: inout Int
    ) throws(MultistreamError) -> (isAgreed: Bool, send: [UInt8]) {
        switch self {
        case .proposing(var initiator):
            let action = try initiator.receive(bytes, at: &offset)
            self = .proposing(initiator)
            switch action {
            case .wait: return (false, [])
            case .send(let bytes): return (false, bytes)
            case .agreed: return (true, [])
            }
        case .listening(var responder):
            let action = try responder.receive(bytes, at: &offset)
            self = .listening(responder)
            switch action {
            case .wait: return (false, [])
            case .send(let bytes): return (false, bytes)
            case .agreed(_, let bytes): return (true, bytes)
            }
        }
    }
}

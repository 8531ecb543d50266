import Multistream

/// Agreement on a protocol, from either side: the one that dialled proposes.
enum Negotiation {
    case proposing(Initiator)
    case listening(Responder)

    /// A negotiation for one of these, the best first.
    init(_ direction: Direction, _ names: [String]) {
        self =
            direction == .outbound
            ? .proposing(Initiator(proposing: names))
            : .listening(Responder(speaking: Set(names)))
    }

    /// What is written before anything came.
    var opening: [UInt8] {
        switch self {
        case .proposing(let initiator): initiator.opening
        case .listening: []
        }
    }

    /// Reads what came; what is agreed, if it is, and what to send.
    mutating func receive(
        _ bytes: Span<UInt8>,
        at offset: inout Int
    ) throws(MultistreamError) -> (agreed: String?, send: [UInt8]) {
        switch self {
        case .proposing(var initiator):
            let action = try initiator.receive(bytes, at: &offset)
            self = .proposing(initiator)
            switch action {
            case .wait: return (nil, [])
            case .send(let bytes): return (nil, bytes)
            case .agreed(let name): return (name, [])
            }
        case .listening(var responder):
            let action = try responder.receive(bytes, at: &offset)
            self = .listening(responder)
            switch action {
            case .wait: return (nil, [])
            case .send(let bytes): return (nil, bytes)
            case .agreed(let name, let bytes): return (name, bytes)
            }
        }
    }
}

import Multistream

/// What one side has been sent and has not read, as a shell keeps it.
struct Channel {
    var bytes: [UInt8] = []
    var offset = 0

    var unread: [UInt8] { Array(bytes[offset...]) }

    mutating func receive(
        _ initiator: inout Initiator
    ) throws(MultistreamError) -> InitiatorAction {
        var at = offset
        defer { offset = at }
        return try initiator.receive(bytes.span, at: &at)
    }

    mutating func receive(
        _ responder: inout Responder
    ) throws(MultistreamError) -> ResponderAction {
        var at = offset
        defer { offset = at }
        return try responder.receive(bytes.span, at: &at)
    }

    /// These texts as lines.
    static func lines(_ texts: String...) -> [UInt8] {
        texts.flatMap(Line.bytes)
    }
}

/// How a call ended, so that a table can hold it.
enum End<Action: Equatable & Sendable>: Equatable, Sendable {
    case action(Action)
    case failure(MultistreamError)
}

/// Why a message is not taken or not answered.
package enum KademliaError: Error, Hashable, Sendable {
    /// It is no message of the protocol.
    case malformed
    /// It has more bytes than a message may have.
    case messageTooLong(bytes: Int)
    /// It is of a kind that there is not.
    case unknownKind(UInt64)
    /// It needs a key and has none.
    case keyMissing
    /// Its key is longer than keys are.
    case keyTooLong(bytes: Int)
    /// It wants a value stored, and values are not kept here.
    case valuesNotKept
    /// It names no provider that is its sender.
    case notTheProvider
    /// Its record has no place here.
    case recordsFull
    /// The answer is of another kind than the question.
    case notAnAnswer
}

extension KademliaError: CustomStringConvertible {
    /// A sentence that says it.
    package var description: String {
        switch self {
        case .malformed: "This is no message of Kademlia."
        case .messageTooLong(let bytes):
            "A message has \(Limits.messageBytesMax) bytes at most, and this one \(bytes)."
        case .unknownKind(let kind): "There are no messages of kind \(kind)."
        case .keyMissing: "The message has no key."
        case .keyTooLong(let bytes):
            "A key has \(Limits.keyBytesMax) bytes at most, and this one \(bytes)."
        case .valuesNotKept: "No values are kept here."
        case .notTheProvider: "A peer provides for itself alone."
        case .recordsFull: "There is no room for this record."
        case .notAnAnswer: "The answer is of another kind than the question."
        }
    }
}

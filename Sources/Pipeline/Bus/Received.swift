/// What a socket had for us.
@frozen
package enum Received: ~Copyable, Sendable {
    /// A message.
    case envelope(Envelope)
    /// A message of the wrong shape; all of it is gone but what an answer needs.
    case malformed(Malformed)
    /// A message of a sender that may not come in any more; all of it is gone.
    case refused
    /// Nothing is waiting.
    case nothing
}

/// A message of the wrong shape, with what is needed to tell its sender.
@frozen
package struct Malformed: ~Copyable, Sendable {
    /// What is wrong with a message.
    package enum Reason: Sendable, Equatable {
        /// It ends before a header, or its header has no bytes.
        case noHeader
        /// Its header has this many bytes.
        case headerTooLong(Int)
        /// It has more than header, body and authentication.
        case tooManyFrames
    }

    /// Who sent it, on a ROUTER.
    package var route: Frame
    /// Whether the answer must carry a delimiter.
    package var delimited: Bool
    /// The header's first byte, which tells how it is written; nil when there is none.
    package var firstByte: UInt8?
    /// What is wrong.
    package var reason: Reason
}

/// What became of a message that was to be sent.
@frozen
package enum SendResult: ~Copyable, Sendable {
    /// libzmq has it; it may still be lost with the connection.
    case sent
    /// The peer's queue is full, or nobody is connected yet; the message comes back.
    case wouldBlock(Envelope)
    /// There is no such peer, or the socket is closed; the message comes back.
    case unreachable(Envelope)

    /// Whether libzmq took it.
    package var isSent: Bool {
        borrowing get {
            switch self {
            case .sent: true
            case .wouldBlock: false
            case .unreachable: false
            }
        }
    }
}

/// A subscriber that came to a topic or left it.
package struct Subscription: Sendable, Equatable {
    /// Whether it came.
    package var isAdded: Bool
    /// The prefix of the topics it wants.
    package var topic: [UInt8]

    /// A subscriber's coming or going.
    package init(isAdded: Bool, topic: [UInt8]) {
        self.isAdded = isAdded
        self.topic = topic
    }
}

import SwiftProtobuf

/// Said while a search or an order is under way: what can be read from the store by now.
package struct Progress: Sendable, Equatable {
    /// Bytes that are in the store from the start of the range on.
    package var available: UInt64
    /// Size of the whole in bytes; 0 when not known.
    package var size: UInt64
    /// The attempts so far.
    package var attempts: [Attempt]

    /// What is there by now.
    package init(available: UInt64, size: UInt64, attempts: [Attempt] = []) {
        self.available = available
        self.size = size
        self.attempts = attempts
    }

    init(_ proto: ProtoProgress) throws(MalformedHeader) {
        available = proto.available
        size = proto.size
        attempts = try Attempt.list(proto.attempts)
    }

    var proto: ProtoProgress {
        .with {
            $0.available = available
            $0.size = size
            $0.attempts = Attempt.protos(attempts)
        }
    }
}

import SwiftProtobuf

/// A question for events after a sequence: a subscriber's to the broadcaster, the broadcaster's to
/// the store.
package struct Replay: Sendable, Equatable {
    /// The last sequence the asker has; events after it are answered.
    package var after: UInt64
    /// Events wanted, 1 to 100.
    package var limit: Int
    /// Only events one of whose topics begins with it; empty: all.
    package var topic: String
    /// Broadcaster only: everything up to here has been published; 0: says nothing.
    package var published: UInt64
    /// Broadcaster only: start after what was last reported as published.
    package var isResuming: Bool

    /// A question.
    package init(
        after: UInt64,
        limit: Int = Limits.eventsMax,
        topic: String = "",
        published: UInt64 = 0,
        isResuming: Bool = false,
    ) {
        self.after = after
        self.limit = limit
        self.topic = topic
        self.published = published
        self.isResuming = isResuming
    }

    init(_ proto: ProtoReplay) throws(MalformedHeader) {
        guard proto.limit <= Limits.eventsMax else {
            throw .field("limit", "A page has at most \(Limits.eventsMax) events.")
        }
        guard proto.topic.utf8.count <= Limits.hashTextBytesMax + 32 else {
            throw .field("topic", "A topic is a kind, a CID, or both with a dot between.")
        }
        guard proto.after <= UInt64(Int64.max), proto.published <= UInt64(Int64.max) else {
            throw .field("after", "There is no such sequence.")
        }
        after = proto.after
        limit = proto.limit == 0 ? Limits.eventsMax : Int(proto.limit)
        topic = proto.topic
        published = proto.published
        isResuming = proto.resume
    }

    var proto: ProtoReplay {
        .with {
            $0.after = after
            $0.limit = UInt32(clamping: limit)
            $0.topic = topic
            $0.published = published
            $0.resume = isResuming
        }
    }
}

import SwiftProtobuf

/// A page of events, in their order.
package struct Events: Sendable, Equatable {
    /// The events.
    package var events: [Event]
    /// Which database counts the sequence.
    package var epoch: UInt64
    /// The first sequence that can still be had; 0 when there is none.
    package var oldest: UInt64
    /// The latest sequence there is; 0 when there is none.
    package var latest: UInt64

    /// A page.
    package init(events: [Event], epoch: UInt64, oldest: UInt64, latest: UInt64) {
        self.events = events
        self.epoch = epoch
        self.oldest = oldest
        self.latest = latest
    }

    init(_ proto: ProtoEvents) throws(MalformedHeader) {
        events = []
        for event in proto.events.prefix(Limits.eventsMax) { events.append(try Event(event)) }
        epoch = proto.epoch
        oldest = proto.oldest
        latest = proto.latest
    }

    var proto: ProtoEvents {
        .with {
            $0.events = events.map(\.proto)
            $0.epoch = epoch
            $0.oldest = oldest
            $0.latest = latest
        }
    }
}

import SwiftProtobuf

/// Reads every block of a store again, to find those that have rotted; answered by `Scrubbed`.
package struct Scrub: Sendable, Equatable {
    /// Begins a round, or joins the one that is under way; else only asks how far that is.
    package var isStart: Bool

    /// A question, which may begin a round.
    package init(isStart: Bool) {
        self.isStart = isStart
    }

    init(_ proto: ProtoScrub) {
        isStart = proto.start
    }

    var proto: ProtoScrub { .with { $0.start = isStart } }
}

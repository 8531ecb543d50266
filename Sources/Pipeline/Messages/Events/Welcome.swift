import SwiftProtobuf

/// What a new subscriber of `weir.welcome` is told: where the sequence stands.
package struct Welcome: Sendable, Equatable {
    /// The topic it is published on.
    package static let topic = "weir.welcome"

    /// Which database counts the sequence.
    package var epoch: UInt64
    /// The first sequence that can still be replayed.
    package var oldest: UInt64
    /// The latest sequence there is.
    package var latest: UInt64

    /// A welcome.
    package init(epoch: UInt64, oldest: UInt64, latest: UInt64) {
        self.epoch = epoch
        self.oldest = oldest
        self.latest = latest
    }

    init(_ proto: ProtoWelcome) {
        epoch = proto.epoch
        oldest = proto.oldest
        latest = proto.latest
    }

    var proto: ProtoWelcome {
        .with {
            $0.epoch = epoch
            $0.oldest = oldest
            $0.latest = latest
        }
    }
}

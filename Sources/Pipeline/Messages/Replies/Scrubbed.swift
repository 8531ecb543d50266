import SwiftProtobuf

/// How far the last round of a scrub that was asked for has come.
package struct Scrubbed: Sendable, Equatable {
    /// Its number since the process started; 0: none was asked for.
    package var round: UInt64
    /// It has not come to the end.
    package var isRunning: Bool
    /// Blocks that were read.
    package var blocks: UInt64
    /// Their bytes.
    package var bytes: UInt64
    /// Of the blocks, those that did not match their hash any more; they are dropped.
    package var rotten: UInt64
    /// Bytes that the store holds in all.
    package var bytesHeld: UInt64

    /// Where a round stands.
    package init(
        round: UInt64 = 0,
        isRunning: Bool = false,
        blocks: UInt64 = 0,
        bytes: UInt64 = 0,
        rotten: UInt64 = 0,
        bytesHeld: UInt64 = 0,
    ) {
        self.round = round
        self.isRunning = isRunning
        self.blocks = blocks
        self.bytes = bytes
        self.rotten = rotten
        self.bytesHeld = bytesHeld
    }

    init(_ proto: ProtoScrubbed) {
        round = proto.round
        isRunning = proto.running
        blocks = proto.blocks
        bytes = proto.bytes
        rotten = proto.rotten
        bytesHeld = proto.bytesHeld
    }

    var proto: ProtoScrubbed {
        .with {
            $0.round = round
            $0.running = isRunning
            $0.blocks = blocks
            $0.bytes = bytes
            $0.rotten = rotten
            $0.bytesHeld = bytesHeld
        }
    }
}

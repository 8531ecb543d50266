import Messages

/// How far the last scrub that was asked for has come: every block of a store is read again.
public struct ScrubReport: Sendable, Equatable {
    /// Its number since the store's process started; 0: none was asked for.
    public var round: UInt64
    /// It has not come to the end.
    public var isRunning: Bool
    /// Blocks that were read.
    public var blocks: UInt64
    /// Their bytes.
    public var bytes: UInt64
    /// Of the blocks, those that did not match their hash any more; they are dropped.
    public var rotten: UInt64
    /// Bytes that the store holds in all.
    public var bytesHeld: UInt64

    init(_ report: Scrubbed) {
        round = report.round
        isRunning = report.isRunning
        blocks = report.blocks
        bytes = report.bytes
        rotten = report.rotten
        bytesHeld = report.bytesHeld
    }
}

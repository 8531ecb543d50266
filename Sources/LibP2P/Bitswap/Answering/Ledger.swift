/// What was exchanged with a peer.
package struct Ledger: Sendable, Hashable {
    /// Bytes of blocks that it was sent.
    package internal(set) var bytesSent: UInt64 = 0
    /// Bytes of blocks that it has sent and that were wanted.
    package internal(set) var bytesReceived: UInt64 = 0
    /// Blocks that it was sent.
    package internal(set) var blocksSent: UInt64 = 0
    /// Blocks that it has sent and that were wanted.
    package internal(set) var blocksReceived: UInt64 = 0

    /// How much more it has had than given: 0 is nothing, 1 as much.
    package var debt: Double { Double(bytesSent) / Double(bytesReceived + 1) }
}

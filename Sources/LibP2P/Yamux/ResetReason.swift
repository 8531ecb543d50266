/// Why a stream was lost while it was open.
package enum ResetReason: Error, Sendable, Equatable {
    /// The peer reset it, with this code (0 is none).
    case byPeer(UInt32)
    /// The peer sent data after it had said that there would be none.
    case dataAfterFinish
    /// The peer granted more than a window can be.
    case creditOverflow
    /// More came over all streams than is held for those who don't read.
    case unreadBytes
}

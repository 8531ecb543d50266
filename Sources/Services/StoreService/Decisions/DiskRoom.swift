/// What the disk of a store has left, as its file system says.
///
/// Some of it is never given to blocks: to take something away is a write too, and on a disk without a
/// free byte it fails, so that nobody could make room.
package struct DiskRoom: Sendable, Equatable {
    /// Bytes that are free for this process.
    package let free: Int64
    /// Bytes that the file system has.
    package let total: Int64

    /// What a file system says; nil: nothing, as one does that has no size.
    package init?(free: Int64, total: Int64) {
        guard total > 0 else { return nil }
        self.free = free
        self.total = total
    }

    /// Bytes that blocks may still take; negative: they are to give so many back.
    package var spare: Int64 {
        free - min(Limits.diskReserveBytes, total / Limits.diskReserveShare)
    }

    /// Bytes that may be reserved ahead of the blocks that are written.
    package var ahead: Int64 { min(Limits.segmentReserveBytes, max(0, spare) / 4) }
}

package import Multiformats

/// Remembers which contents were used since the last flush, so that a read costs no write.
///
/// What is forgotten when the book is full or the process dies is a second of recency: a content
/// may be evicted a little sooner, never while its lease of ten minutes holds.
package struct LeaseBook: Sendable {
    private var uses: [CID: Int64] = [:]

    /// An empty book.
    package init() {}

    /// Whether there is anything to flush.
    package var isEmpty: Bool { uses.isEmpty }

    /// Notes that a content was used.
    package mutating func use(_ cid: CID, now: Int64) {
        guard uses.count < Limits.leasesHeldMax || uses[cid] != nil else { return }
        uses[cid] = now
    }

    /// Everything that was used, and when last; the book is empty then.
    package mutating func take() -> [CID: Int64] {
        defer { uses.removeAll(keepingCapacity: true) }
        return uses
    }
}

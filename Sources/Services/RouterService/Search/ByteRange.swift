/// The bytes that a search wants, from an offset to an end that is not in it.
package struct ByteRange: Sendable, Hashable {
    /// The end of a range that goes to the end of the content, wherever that is.
    package static let openEnd = UInt64.max

    /// The first byte.
    package var offset: UInt64
    /// Behind the last byte, or `openEnd`.
    package var end: UInt64

    /// A range as the protocol says it: a length of 0 means all that follows.
    package init(offset: UInt64, length: UInt64) {
        let (end, isTooLong) = offset.addingReportingOverflow(length)
        self.offset = offset
        self.end = length == 0 || isTooLong ? Self.openEnd : end
    }

    /// A range between two offsets.
    init(offset: UInt64, end: UInt64) {
        self.offset = offset
        self.end = end
    }

    /// The length as the protocol says it: 0 for an open end.
    package var length: UInt64 { end == Self.openEnd ? 0 : end - offset }

    /// Whether the other range lies within this one.
    package func contains(_ other: ByteRange) -> Bool {
        offset <= other.offset && other.end <= end
    }

    /// How many bytes of this range are there when those up to `end` of `order` are.
    package func available(upTo end: UInt64, of order: ByteRange) -> UInt64 {
        guard order.offset <= offset, end > offset else { return 0 }
        return min(end, self.end) - offset
    }

    /// The range that the first of these grows to with all that touch it: one order's worth.
    ///
    /// Ranges far apart are not joined, or the head and the tail of a file would fetch all of it.
    ///
    /// - `ranges`: what is wanted, at least one, the most urgent first.
    package static func order(for ranges: [ByteRange]) -> ByteRange {
        precondition(!ranges.isEmpty, "an order is for somebody")
        guard ranges.count > 1 else { return ranges[0] }
        let sorted = ranges.sorted { $0.offset < $1.offset }
        var cluster = sorted[0]
        for range in sorted.dropFirst() {
            if range.offset <= cluster.end {
                cluster.end = max(cluster.end, range.end)
            } else if cluster.contains(ranges[0]) {
                break
            } else {
                cluster = range
            }
        }
        return cluster
    }
}

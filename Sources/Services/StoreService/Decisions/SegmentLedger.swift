/// The accounts of one write transaction: where large blocks go, and what is given back when they go.
///
/// Blocks are written one after the other into the newest segment, and never over another that ever
/// was there; when it is full a new one begins. What is freed is given back to the file system:
///
/// ```
///   newest segment        |block|block|      |<- length: the next one
///   an older one          |block|      |block|<- full; a freed range is punched out of it
///   an older one, empty   its file is removed
/// ```
///
/// Invariant: no place is given out twice, except those of a transaction that was rolled back.
/// Invariant: the newest segment is never removed, so no number is given out twice.
package struct SegmentLedger: Sendable, Equatable {
    /// What changes in one segment's row.
    package struct Change: Sendable, Equatable {
        /// Bytes that were ever given out in it; nil: as before.
        package var length: Int64?
        /// Bytes of blocks in it, more or fewer than before.
        package var live: Int64

        /// A change; as it comes, none.
        package init(length: Int64? = nil, live: Int64 = 0) {
            self.length = length
            self.live = live
        }
    }

    /// What changes, by segment.
    package private(set) var changes: [Int64: Change] = [:]
    /// What no block lies in any more.
    package private(set) var freed: [BlockPlace] = []
    private var newest: Int64
    private var length: Int64
    private let segmentBytesMax: Int64

    /// Accounts that begin with the newest segment.
    ///
    /// - Parameters:
    ///   - newest: its number; 0 when there is none.
    ///   - length: the bytes that were given out in it.
    ///   - segmentBytesMax: bytes of a full one.
    package init(
        newest: Int64,
        length: Int64,
        segmentBytesMax: Int64 = Limits.segmentBytesMax,
    ) {
        self.newest = newest
        self.length = min(max(0, length), segmentBytesMax)
        self.segmentBytesMax = segmentBytesMax
    }

    /// Whether the large blocks of a group go into segments: not when that costs a sync of its own for
    /// little.
    package static func takesLarge(of groupBytes: Int, isDurable: Bool) -> Bool {
        !isDurable || groupBytes >= Limits.segmentGroupBytesMin
    }

    /// Whether a block of so many bytes is a large one, which goes into a segment.
    package static func isLarge(_ bytes: Int) -> Bool { bytes >= Limits.segmentBlockBytesMin }

    /// Gives out the place of a new block.
    package mutating func place(_ bytes: Int) -> BlockPlace {
        var place = BlockPlace(segment: newest, position: length, size: Int64(bytes))
        if newest == 0 || place.range.upperBound > segmentBytesMax {
            newest += 1
            place = BlockPlace(segment: newest, position: 0, size: Int64(bytes))
        }
        length = place.range.upperBound
        changes[newest, default: Change()].length = length
        changes[newest, default: Change()].live += Int64(place.range.count)
        return place
    }

    /// What is to be reserved before a block is written to its place, and so many bytes ahead; nil: its
    /// file is long enough.
    package static func reserve(
        for place: BlockPlace,
        size: Int64,
        ahead: Int64
    ) -> Range<Int64>? {
        let end = place.range.upperBound
        guard end > size else { return nil }
        let start = max(size, place.position)
        return start..<max(end, min(start + ahead, Limits.segmentBytesMax))
    }

    /// Takes a place back.
    package mutating func free(_ place: BlockPlace) {
        changes[place.segment, default: Change()].live -= Int64(place.range.count)
        freed.append(place)
    }

    /// The segments that it gave places in.
    package var written: [Int64] { changes.filter { $0.value.length != nil }.keys.sorted() }

    /// What is given back after the commit.
    ///
    /// - `dead`: segments in which no block lies any more.
    package func leavings(dead: [Int64]) -> SegmentLeavings {
        var holes: [Int64: [Range<Int64>]] = [:]
        let kept = freed.filter { !dead.contains($0.segment) }
        for place in kept.sorted(by: { ($0.segment, $0.position) < ($1.segment, $1.position) }) {
            let range = place.range
            if let last = holes[place.segment]?.last, last.upperBound == range.lowerBound {
                holes[place.segment]?.removeLast()
                holes[place.segment]?.append(last.lowerBound..<range.upperBound)
            } else {
                holes[place.segment, default: []].append(range)
            }
        }
        return SegmentLeavings(holes: holes, dead: dead)
    }
}

/// What a commit leaves behind in the segments: given back to the file system after it.
package struct SegmentLeavings: Sendable, Equatable {
    /// Ranges in which no block lies, by segment.
    package var holes: [Int64: [Range<Int64>]] = [:]
    /// Segments in which no block lies.
    package var dead: [Int64] = []

    /// Nothing.
    package init() {}

    /// What a ledger has found.
    init(holes: [Int64: [Range<Int64>]], dead: [Int64]) {
        self.holes = holes
        self.dead = dead
    }

    /// What a process that was killed between its commit and this has left: files that no row names.
    ///
    /// A file with a higher number than any row's is the next segment, of a write that was rolled back.
    ///
    /// - `files`: the numbers of the files that are there.
    /// - `rows`: the numbers that the table has.
    package static func strays(among files: [Int64], rows: Set<Int64>) -> [Int64] {
        guard let newest = rows.max() else { return [] }
        return files.filter { $0 < newest && !rows.contains($0) }.sorted()
    }
}

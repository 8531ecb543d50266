/// Which ranges of a content are asked for, and in which order what came is delivered.
///
/// ```
///  delivered      window (8 MiB at most)             later
///  ───────────┼──────────────────────────────────┼──────────▶ offset
///             next     came, held    asked    asked ahead
/// ```
///
/// A pure machine. Ranges are asked in order, at most the window ahead of the first byte that was
/// not delivered; they may come in any order and are delivered in theirs. So what is held and what
/// is under way never exceed the window, however large the content and slow its reader.
package struct RangeWindow {
    /// A range to be asked for.
    package struct Piece: Equatable, Sendable {
        /// Its first byte.
        package let offset: UInt64
        /// Its bytes.
        package let length: UInt64
    }

    private let end: UInt64
    private let rangeBytes: UInt64
    private let windowBytes: UInt64
    /// The first byte that was not delivered.
    package private(set) var delivered: UInt64
    private var asked: UInt64
    private var held: [UInt64: ContentRange] = [:]

    /// The ranges from `offset` up to `end`.
    package init(
        from offset: UInt64,
        to end: UInt64,
        rangeBytes: UInt64 = Limits.rangeBytes,
        windowBytes: UInt64 = Limits.downloadWindowBytes,
    ) {
        precondition(rangeBytes > 0 && windowBytes >= rangeBytes, "a window holds a range")
        delivered = offset
        asked = offset
        self.end = end
        self.rangeBytes = rangeBytes
        self.windowBytes = windowBytes
    }

    /// Whether everything was delivered.
    package var isDone: Bool { delivered >= end }

    /// The next range to ask for; nil while the window is full, and at the end.
    package mutating func ask() -> Piece? {
        guard asked < end else { return nil }
        let length = min(rangeBytes, end - asked)
        guard asked + length - delivered <= windowBytes else { return nil }
        defer { asked += length }
        return Piece(offset: asked, length: length)
    }

    /// A range that was asked for came.
    package mutating func came(_ range: ContentRange) { held[range.offset] = range }

    /// The next range to deliver; nil until it came.
    package mutating func deliver() -> ContentRange? {
        guard let range = held.removeValue(forKey: delivered) else { return nil }
        delivered += UInt64(range.bytes.count)
        return range
    }
}

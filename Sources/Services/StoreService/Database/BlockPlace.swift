import Messages

/// Where the bytes of a large block lie: in which segment, from where on.
package struct BlockPlace: Sendable, Hashable {
    /// The segment's number.
    package let segment: Int64
    /// The first byte's place in it.
    package let position: Int64
    /// How many bytes.
    package let size: Int64

    /// A place.
    package init(segment: Int64, position: Int64, size: Int64) {
        self.segment = segment
        self.position = position
        self.size = size
    }

    /// Whether a block can lie there: what a damaged row says is nowhere.
    package var isPossible: Bool {
        segment > 0 && (0...Self.positionMax).contains(position)
            && (1...Int64(Messages.Limits.blockBytesMax)).contains(size)
    }

    /// No file system has files that are longer.
    private static let positionMax: Int64 = 1 << 60

    /// What it takes of the segment: whole blocks of the file system, which can be given back.
    package var range: Range<Int64> {
        let unit = Limits.segmentUnitBytes
        return position..<(position + (size + unit - 1) / unit * unit)
    }
}

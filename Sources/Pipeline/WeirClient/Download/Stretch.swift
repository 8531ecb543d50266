/// The part of a content that is wanted.
struct Stretch: Equatable {
    /// Its first byte.
    let offset: UInt64
    /// The byte after its last.
    let end: UInt64
    /// Whether it is the whole content.
    let isWhole: Bool

    /// The part of a content of `size` bytes; nil wanted is the rest of it.
    init(offset: UInt64, wanted: UInt64?, size: UInt64) {
        let rest = size > offset ? size - offset : 0
        self.offset = offset
        end = offset + min(wanted ?? rest, rest)
        isWhole = offset == 0 && end == size
    }

    /// Its bytes.
    var length: UInt64 { end - offset }
}

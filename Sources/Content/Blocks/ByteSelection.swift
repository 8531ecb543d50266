/// The part of a file that `entity-bytes` names (IPIP-402): first and last byte, negative ones
/// counted from the file's end.
package struct ByteSelection: Hashable, Sendable {
    /// The first byte.
    package let first: Int64
    /// The last byte, which belongs to it; nil for the file's last.
    package let last: Int64?

    /// A part of a file.
    package init(first: Int64, last: Int64?) {
        self.first = first
        self.last = last
    }

    /// The bytes it means in a file of `size` bytes; empty where it means none.
    package func range(in size: UInt64) -> Range<UInt64> {
        let lower = place(of: first, in: size)
        guard let last else { return min(lower, size)..<size }
        if last < 0, last.magnitude > size { return 0..<0 }
        let end = place(of: last, in: size)
        let upper = end < size ? end + 1 : size
        return lower < upper ? lower..<upper : 0..<0
    }

    /// A byte's place from the start; one that lies before the start is the first.
    private func place(of byte: Int64, in size: UInt64) -> UInt64 {
        guard byte < 0 else { return UInt64(byte) }
        return byte.magnitude < size ? size - byte.magnitude : 0
    }
}

/// Cuts a stream of chunks of any size into leaves of one size; only the last is shorter.
package struct LeafCutter {
    private let leafBytes: Int
    private var held: [UInt8] = []
    private var chunk: ArraySlice<UInt8> = []

    /// A cutter of leaves of this size.
    package init(leafBytes: Int = Limits.leafBytes) { self.leafBytes = leafBytes }

    /// Adds a chunk; take all full leaves before the next one.
    package mutating func add(_ bytes: [UInt8]) {
        precondition(chunk.isEmpty, "the chunk before has been cut")
        chunk = bytes[...]
    }

    /// The next full leaf; nil when there are too few bytes.
    package mutating func full() -> [UInt8]? {
        if held.isEmpty { held.reserveCapacity(leafBytes) }
        let piece = chunk.prefix(leafBytes - held.count)
        held += piece
        chunk = chunk.dropFirst(piece.count)
        guard held.count == leafBytes else { return nil }
        defer { held = [] }
        return held
    }

    /// What is left at the end; nil when there is nothing.
    package mutating func rest() -> [UInt8]? {
        defer { held = [] }
        return held.isEmpty ? nil : held
    }
}

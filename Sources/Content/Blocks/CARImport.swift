package import Multiformats

/// Reads a CAR from somebody who may lie: every block is proven, and the roots are held to.
///
///     var car = CARImport()
///     for piece in pieces {
///         car.feed(piece)
///         while let block = try car.next() { store(block) }
///     }
///     let roots = try car.finish()
///
/// That what a root leads to is complete is for a `DAGWalk` over the store to say.
package struct CARImport: Sendable {
    private var reader = CARReader()
    private let expected: [CID]?
    /// Roots whose blocks have not come yet.
    private var missing: Set<CID> = []

    /// The roots that the CAR names; nil until its header has come.
    package private(set) var roots: [CID]?

    /// Begins at the start of a CAR.
    ///
    /// - Parameter expected: the roots that it must have, in their order; nil for any.
    package init(expecting expected: [CID]? = nil) {
        self.expected = expected
    }

    /// Adds bytes as they come.
    package mutating func feed(_ bytes: some Collection<UInt8>) {
        reader.feed(bytes)
    }

    /// The next block, or nil until more bytes come.
    package mutating func next() throws(BlockError) -> Block? {
        while let event = try reader.next() {
            switch event {
            case .header(let roots):
                if let expected, expected.map(\.asVersion1) != roots.map(\.asVersion1) {
                    throw .unexpectedRoots
                }
                self.roots = roots
                // A root that its CID carries is here already.
                missing = Set(roots.filter { $0.identityBytes == nil }.map(\.asVersion1))
            case .block(let cid, let bytes):
                let block = try Block(verifying: bytes, against: cid)
                missing.remove(cid.asVersion1)
                return block
            }
        }
        return nil
    }

    /// Tells that the stream has ended; an error if that is in the middle of something, or a root's
    /// block has not come.
    ///
    /// - Returns: the roots.
    package func finish() throws(BlockError) -> [CID] {
        try reader.finish()
        if let root = roots?.first(where: { missing.contains($0.asVersion1) }) {
            throw .rootNotInCAR(root)
        }
        return roots ?? []
    }
}

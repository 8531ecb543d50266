package import Blocks
package import Multiformats

/// What of a file is put as parts, and of which parts the store is to assemble it.
///
/// The layout is computed here as well, so the CID is known before the store says it. A file of up
/// to 29,127 leaves (28 GiB) is assembled of its leaves. For a larger one the list of leaves would
/// not fit a message: the nodes over each 1,024 leaves are put as parts too, and named instead.
package struct UploadPlan {
    private let partsMax: Int
    private var builder = FileBuilder()
    private var hasher = Digest256.Hasher()
    /// The leaves so far, unless there are too many to be named.
    private var leaves: [CID] = []
    /// Full nodes over leaves, which are put once there are too many leaves.
    private var heldNodes: [Block] = []
    /// The nodes to be named; empty while leaves are.
    private var nodes: [CID] = []
    /// Leaves after the last of the full nodes.
    private var looseLeaves: [CID] = []
    private var namesNodes = false

    /// A plan for an empty file, with the most parts that one message names.
    package init(partsMax: Int = Limits.partsMax) { self.partsMax = partsMax }

    /// The file's bytes so far.
    package private(set) var size: UInt64 = 0

    /// Adds the next leaf; gives the blocks that are to be put as parts, before the file is
    /// assembled.
    package mutating func add(_ leaf: Block) throws(WeirError) -> [Block] {
        size += UInt64(leaf.bytes.count)
        hasher.update(leaf.bytes.span)
        let made: [Block]
        do {
            made = try builder.append(leaf: leaf)
        } catch {
            throw WeirError(.tooLarge, "The file can't be laid out: \(error).")
        }
        return [leaf] + note(leaf.cid, made)
    }

    private mutating func note(_ leaf: CID, _ made: [Block]) -> [Block] {
        // A node is made when the leaf after its last one comes: those before are under it.
        if let node = made.first {
            nodes.append(node.cid)
            looseLeaves = []
            heldNodes.append(node)
        }
        looseLeaves.append(leaf)
        if !namesNodes {
            leaves.append(leaf)
            guard leaves.count > partsMax else { return [] }
            namesNodes = true
            leaves = []
        }
        defer { heldNodes = [] }
        return heldNodes
    }

    /// Ends the file: its CID, its SHA-256 and the parts to assemble it of.
    package mutating func finish() throws(WeirError) -> (root: CID, sha256: Digest256, parts: [CID])
    {
        let parts = namesNodes ? nodes + looseLeaves : leaves
        guard parts.count <= partsMax else {
            throw WeirError(.tooLarge, "A file has at most \(partsMax) times 1 GiB.")
        }
        do {
            return (try builder.finish().root.cid, hasher.finish(), parts)
        } catch {
            throw WeirError(.tooLarge, "The file can't be laid out: \(error).")
        }
    }
}

package import Multiformats

/// The walk over all that lies below a root, whatever it is: a folder with its files, a file.
///
/// A pure machine. It is told each block that arrives, with its links, in whatever order; it says
/// which are missing, those of a node before those of its later siblings, as a reader comes to them.
///
/// ```
///   unknown ── a node that links to it arrives ──▶ wanted ── it arrives ──▶ here
/// ```
///
/// Invariant: what is missing is bounded (`Limits.stepsMax`). What is here is remembered, or a few nodes
/// that link to each other could mean any number. That is bounded too: when it is full it is
/// forgotten, and the holder asks the store for it again; so the nodes that arrive are counted.
package struct WholeWalk: OrderWalk {
    /// The top of the DAG.
    package let root: CID
    /// What is to come, the next one last; what came out of its turn stands here still.
    private var waiting: [CID]
    private var wanted: Set<CID>
    private var here: Set<CID> = []
    private var nodeCount = 0
    /// Bytes of the blocks that are here.
    package private(set) var available: UInt64 = 0

    /// A walk that has seen nothing.
    package init(root: CID) {
        self.root = root
        waiting = [root]
        wanted = [root]
    }

    /// Whether everything is here.
    package var isComplete: Bool { wanted.isEmpty }

    /// The first block that is missing.
    package var head: CID? { waiting.last }

    /// Nobody has proven how many bytes there are: 0, as in `Progress`.
    package var size: UInt64? { 0 }
    /// Everything is wanted.
    package var firstMissingByte: UInt64 { 0 }
    /// Everything is wanted.
    package var lastByte: UInt64? { nil }
    /// Nobody has proven how many bytes there are.
    package var rangeBytes: UInt64? { nil }

    /// The blocks that are missing, as far as they are known by now.
    package func missing(_ limit: Int) -> [CID] {
        var missing: [CID] = []
        for cid in waiting.reversed() where wanted.contains(cid) && cid.identityBytes == nil {
            guard missing.count < limit else { break }
            missing.append(cid)
        }
        return missing
    }

    /// What a block of this CID would be.
    package func verdict(of cid: CID) -> RangeWalk.Verdict {
        wanted.contains(cid) ? .wanted : here.contains(cid) ? .duplicate : .unknown
    }

    /// Takes a block that arrived, or that was found in the store.
    ///
    /// - Throws: when the DAG is malformed, which no other sender can mend.
    package mutating func receive(
        _ cid: CID,
        _ shape: DAGShape,
    ) throws(RangeWalk.Malformed) -> RangeWalk.Verdict {
        guard wanted.remove(cid) != nil else { return verdict(of: cid) }
        if here.count >= Limits.knownMax { here = [] }
        here.insert(cid)
        available += shape.size ?? 0
        if case .node(_, let children) = shape {
            nodeCount += 1
            guard children.count <= Limits.linksMax, nodeCount <= Limits.nodesMax else {
                throw .tooLarge
            }
            for child in children.reversed() where !here.contains(child.cid) {
                if wanted.insert(child.cid).inserted { waiting.append(child.cid) }
            }
            guard waiting.count <= Limits.stepsMax else { throw .tooLarge }
        }
        while let last = waiting.last, !wanted.contains(last) { waiting.removeLast() }
        return .wanted
    }
}

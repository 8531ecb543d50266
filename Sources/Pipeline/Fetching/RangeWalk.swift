import Blocks
package import Multiformats

/// The walk over a DAG that says which blocks a range of a file needs, in reading order.
///
/// A pure machine, the heart of every fetcher. It is told the root and the range, then each block
/// that arrives, in whatever order. It says which blocks are missing, and how many bytes can be
/// read from the start of the range on.
///
/// ```
///   steps (a stack):  the next in reading order is on top
///     visit CID ── is it here? ── no ──▶ it is the head: the first that is missing
///                      │ yes: leaf ──▶ pop; available moves on
///                      └ yes: node ──▶ pop; push "leave", and its children in the range
///     leave CID ──▶ everything below is here: the CID counts as here wherever it comes again
/// ```
///
/// Invariant: everything of the range before `head` is here. What `known` remembers is bounded;
/// when it is full, what is done is forgotten, and the holder asks the store for it again.
package struct RangeWalk: Sendable {
    /// Why a DAG can't be walked, whoever sends it.
    package enum Malformed: Error, Sendable, Equatable {
        /// A node says that a child has more or fewer bytes than it has.
        case sizeMismatch(CID)
        /// More than `Limits.depthMax` levels.
        case tooDeep
        /// More than `Limits.fileBytesMax` bytes, or more links than a block can hold.
        case tooLarge
    }

    /// What a block is to the walk.
    package enum Verdict: Sendable, Equatable {
        /// It is in the range: it belongs into the store.
        case wanted
        /// It was here already.
        case duplicate
        /// It is of this DAG, and outside the range.
        case outside
        /// No node that is here links to it.
        case unknown
        /// It is wanted, but only when the walk is nearer: there is no room to remember it now.
        case tooFarAhead
    }

    private struct Place {
        var start: UInt64
        var size: UInt64?
        var depth: Int
    }

    private enum Step {
        case visit(CID, Place)
        case leave(CID, size: UInt64)
    }

    private enum Knowledge {
        case wanted(Place)
        case outside
        /// A node that arrived before the walk reached it.
        case ahead(DAGShape)
        /// A node whose children are on the stack, or were, for a part of its bytes.
        case walked
        /// All of it is here.
        case here(size: UInt64)
    }

    /// The top of the DAG.
    package let root: CID
    private let lower: UInt64
    private let upper: UInt64
    private var steps: [Step]
    private var known: [CID: Knowledge]
    /// Size of the whole in bytes, once the root is here.
    package private(set) var size: UInt64?

    /// A walk that has seen nothing.
    ///
    /// - `offset`: first byte of the range.
    /// - `length`: bytes of the range; 0: to the end.
    package init(root: CID, offset: UInt64 = 0, length: UInt64 = 0) {
        self.root = root
        lower = offset
        let (end, overflows) = offset.addingReportingOverflow(length)
        upper = length == 0 || overflows ? .max : end
        let place = Place(start: 0, size: nil, depth: 0)
        steps = [.visit(root, place)]
        known = [root: .wanted(place)]
    }

    /// Whether everything of the range is here.
    package var isComplete: Bool { steps.isEmpty }

    /// The first block of the range that is missing, in reading order.
    package var head: CID? {
        guard case .visit(let cid, _) = steps.last else { return nil }
        return cid
    }

    /// Bytes that are here from the start of the range on.
    package var available: UInt64 {
        guard let size else { return 0 }
        let end = min(upper, size)
        guard case .visit(_, let place) = steps.last else { return end - min(lower, end) }
        return min(max(place.start, lower), end) - min(lower, end)
    }

    /// The first byte of the file that is missing, for who asks for the rest.
    package var firstMissingByte: UInt64 { lower + available }

    /// The last byte of the range; nil: to the end.
    package var lastByte: UInt64? { upper == .max ? nil : upper - 1 }

    /// Bytes of the range; nil before the root is here.
    package var rangeBytes: UInt64? {
        size.map { min(upper, $0) - min(lower, min(upper, $0)) }
    }

    /// The blocks that are missing, in reading order, as far as they are known by now.
    ///
    /// Those below a node that is here and not reached yet count too, unless a node before it is
    /// missing: what is below that one is read sooner.
    package func missing(_ limit: Int) -> [CID] {
        var found = Missing(limit: limit)
        for step in steps.reversed() {
            guard !found.isFull else { break }
            guard case .visit(let cid, let place) = step else { continue }
            switch known[cid] {
            case .here: continue
            case .ahead(let shape): addMissing(below: shape, cid, &found)
            default: found.add(cid, size: place.size)
            }
        }
        return found.cids
    }

    private func addMissing(below shape: DAGShape, _ node: CID, _ found: inout Missing) {
        guard case .node(_, let children) = shape, found.enters(node) else { return }
        for child in children {
            guard !found.isFull else { return }
            switch known[child.cid] {
            case .wanted: found.add(child.cid, size: child.size)
            case .ahead(let shape): addMissing(below: shape, child.cid, &found)
            case .outside, .walked, .here, nil: continue
            }
        }
    }

    /// What `missing` has found by now.
    private struct Missing {
        let limit: Int
        var cids: [CID] = []
        private var seen: Set<CID> = []
        private var isBehindNode = false

        init(limit: Int) { self.limit = limit }

        var isFull: Bool { cids.count >= limit }

        mutating func add(_ cid: CID, size: UInt64?) {
            guard seen.insert(cid).inserted else { return }
            cids.append(cid)
            // No leaf has more bytes than a block.
            if let size, size > UInt64(Blocks.Limits.blockBytesMax) { isBehindNode = true }
        }

        mutating func enters(_ node: CID) -> Bool { !isBehindNode && seen.insert(node).inserted }
    }

    /// What a block of this CID would be.
    package func verdict(of cid: CID) -> Verdict {
        if cid == head { return .wanted }
        return switch known[cid] {
        case .wanted: .wanted
        case .outside: .outside
        case .ahead, .walked, .here: .duplicate
        case nil: .unknown
        }
    }

    /// Takes a block that arrived, or that was found in the store.
    ///
    /// - Throws: when the DAG is malformed, which no other sender can mend.
    package mutating func receive(
        _ cid: CID,
        _ shape: DAGShape,
    ) throws(Malformed) -> Verdict {
        let verdict = verdict(of: cid)
        guard verdict == .wanted else { return verdict }
        guard let size = shape.size, shape.childCount <= Limits.linksMax else { throw .tooLarge }
        let isHead = cid == head
        if !isHead, known.count + shape.childCount > Limits.knownMax {
            forgetDone()
            guard known.count + shape.childCount <= Limits.knownMax else { return .tooFarAhead }
        }
        switch shape {
        case .leaf, .opaque:
            known[cid] = .here(size: size)
        case .node(let inlined, let children):
            if !isHead, case .wanted(let place)? = known[cid] {
                try introduce(children, from: place.start + inlined, depth: place.depth + 1)
            }
            known[cid] = .ahead(shape)
        }
        try advance()
        return .wanted
    }

    /// Walks on until a block is missing.
    private mutating func advance() throws(Malformed) {
        while let step = steps.last {
            switch step {
            case .leave(let cid, let size):
                steps.removeLast()
                known[cid] = .here(size: size)
            case .visit(let cid, let place):
                switch known[cid] {
                case .here(let size):
                    try check(cid, place, size)
                    steps.removeLast()
                case .ahead(let shape):
                    steps.removeLast()
                    try expand(cid, place, shape)
                default:
                    return
                }
            }
            if known.count > Limits.knownMax { forgetDone() }
        }
    }

    private mutating func check(_ cid: CID, _ place: Place, _ size: UInt64) throws(Malformed) {
        if let expected = place.size, expected != size { throw .sizeMismatch(cid) }
        guard place.depth == 0 else { return }
        self.size = size
    }

    private mutating func expand(
        _ cid: CID,
        _ place: Place,
        _ shape: DAGShape,
    ) throws(Malformed) {
        guard let size = shape.size else { throw .tooLarge }
        guard place.depth < Limits.depthMax else { throw .tooDeep }
        try check(cid, place, size)
        known[cid] = .walked
        guard case .node(let inlined, let children) = shape else { return }
        guard steps.count + children.count <= Limits.stepsMax else { throw .tooLarge }
        if place.start >= lower, place.start + size <= upper {
            steps.append(.leave(cid, size: size))
        }
        try introduce(children, from: place.start + inlined, depth: place.depth + 1)
        var start = place.start + size
        for child in children.reversed() {
            start -= child.size
            guard isInside(start, child.size) else { continue }
            let childPlace = Place(start: start, size: child.size, depth: place.depth + 1)
            steps.append(.visit(child.cid, childPlace))
        }
    }

    /// Notes what a node's children are to the walk.
    private mutating func introduce(
        _ children: [DAGShape.Child],
        from first: UInt64,
        depth: Int,
    ) throws(Malformed) {
        guard depth <= Limits.depthMax else { throw .tooDeep }
        var start = first
        for child in children {
            let place = Place(start: start, size: child.size, depth: depth)
            start += child.size
            switch known[child.cid] {
            case nil, .outside:
                known[child.cid] = isInside(place.start, child.size) ? .wanted(place) : .outside
            default:
                continue
            }
        }
    }

    /// Children without bytes are never inside: reading needs none of them.
    private func isInside(_ start: UInt64, _ size: UInt64) -> Bool {
        start < upper && start + size > lower && size > 0
    }

    /// Makes room: what is done, or never wanted, can be asked of the store again.
    private mutating func forgetDone() {
        known = known.filter { _, knowledge in
            switch knowledge {
            case .wanted, .ahead: true
            case .outside, .walked, .here: false
            }
        }
    }
}

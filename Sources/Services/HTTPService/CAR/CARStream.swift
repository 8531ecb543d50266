import Blocks
import Multiformats
import NIOCore

/// The body of a CAR: the walk's blocks, fetched and written one after the other, the leaves that
/// are next some at a time.
struct CARStream: Sendable {
    private struct Arrival: Sendable {
        let cid: CID
        let bytes: [UInt8]
        let slot: Budget.Slot
    }

    let source: ContentSource
    let budget: Budget
    let connection: ConnectionGuard
    /// Its place among all CARs, held to the end.
    let place: Budget.Slot

    /// Writes the header and every block of the walk.
    ///
    /// - `rootBytes`: the root's block, if it is here already.
    @concurrent
    func write(
        _ target: ContentTarget,
        _ rootBytes: [UInt8]?,
        _ parameters: CARParameters,
        to sink: inout BodySink
    ) async throws {
        var walk = DAGWalk(
            root: target.root,
            path: target.names,
            scope: parameters.walkScope,
            hasDuplicates: parameters.hasDuplicates,
            remembering: Limits.carBlocksSeenMax,
        )
        try await sink.write(CARWriter.header(roots: [target.root]))
        if let rootBytes, case .need(let root) = walk.next() {
            try await supply(root, rootBytes, &walk, &sink)
        }
        try await withThrowingTaskGroup(of: Arrival.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                await connection.closed()
                throw CancellationError()
            }
            var asked: Set<CID> = []
            var arrived: [CID: Arrival] = [:]
            while true {
                switch walk.next() {
                case .done:
                    return
                case .inlined(_, let bytes):
                    _ = try walk.supply(bytes.span)
                case .need(let cid):
                    ask(cid, walk, &asked, &group)
                    while arrived[cid] == nil, let block = try await group.next() {
                        arrived[block.cid] = block
                    }
                    guard let block = arrived.removeValue(forKey: cid) else { return }
                    asked.remove(cid)
                    try await supply(cid, block.bytes, &walk, &sink)
                }
            }
        }
    }

    /// Asks for the block that is needed now, and ahead for leaves while there is room for all.
    ///
    /// The needed one may wait for its slot: what was asked ahead comes right after it, so nobody
    /// waits who holds what others wait for.
    private func ask(
        _ cid: CID,
        _ walk: DAGWalk,
        _ asked: inout Set<CID>,
        _ group: inout ThrowingTaskGroup<Arrival, any Error>,
    ) {
        if asked.insert(cid).inserted {
            fetch(cid, budget.slotIfFree(), &group)
        }
        for leaf in walk.leavesAhead(Limits.piecesPerAnswer) where !asked.contains(leaf) {
            guard
                asked.count < Limits.piecesPerAnswer,
                let slot = budget.slotIfFree(beside: asked.count)
            else { return }
            asked.insert(leaf)
            fetch(leaf, slot, &group)
        }
    }

    private func fetch(
        _ cid: CID,
        _ slot: Budget.Slot?,
        _ group: inout ThrowingTaskGroup<Arrival, any Error>
    ) {
        group.addTask {
            let held = if let slot { slot } else { try await budget.slot() }
            return Arrival(cid: cid, bytes: try await source.block(cid), slot: held)
        }
    }

    @concurrent
    private func supply(
        _ cid: CID,
        _ bytes: [UInt8],
        _ walk: inout DAGWalk,
        _ sink: inout BodySink
    ) async throws {
        guard try walk.supply(bytes.span) else { return }
        let limit = connection.beginPiece()
        defer { limit?.cancel() }
        try await sink.write(CARWriter.section(cid, size: bytes.count))
        try await sink.write(bytes)
    }
}

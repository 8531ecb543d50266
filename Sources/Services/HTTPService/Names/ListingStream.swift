import Blocks
import Multiformats
import NIOCore

/// The body of a page that lists a folder: one of the folder's blocks is in memory at a time.
struct ListingStream: Sendable {
    let source: ContentSource
    let connection: ConnectionGuard
    let target: ContentTarget
    let cid: CID
    /// Its place among all listings, held to the end.
    let place: Budget.Slot

    /// Writes the page.
    @concurrent
    func write(to sink: inout BodySink) async throws {
        let base = target.folderPath
        let beginning = ListingPage.beginning(
            base: base,
            cid: cid.description,
            title: target.title,
            hasParent: !target.names.names.isEmpty,
        )
        try await write(beginning, &sink)
        var walk = DirectoryWalk(root: cid)
        while let bytes = try await next(walk) {
            let entries = try walk.supply(bytes.span)
            for start in stride(from: 0, to: entries.count, by: Limits.rowsPerPiece) {
                let part = entries[start..<min(entries.count, start + Limits.rowsPerPiece)]
                let rows = part.map { ListingPage.row($0, base: base) }
                try await write(rows.joined(), &sink)
            }
        }
        try await write(ListingPage.end, &sink)
    }

    /// The block that the walk needs; nil at its end.
    private func next(_ walk: DirectoryWalk) async throws -> [UInt8]? {
        switch walk.next() {
        case .done: return nil
        case .inlined(let bytes): return bytes
        case .need(let cid):
            return try await withThrowingTaskGroup(of: [UInt8].self) { group in
                defer { group.cancelAll() }
                group.addTask {
                    await connection.closed()
                    throw CancellationError()
                }
                group.addTask { try await source.block(cid) }
                return try await group.next()
            }
        }
    }

    @concurrent
    private func write(_ text: String, _ sink: inout BodySink) async throws {
        let limit = connection.beginPiece()
        defer { limit?.cancel() }
        try await sink.write(Array(text.utf8))
    }
}

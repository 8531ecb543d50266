import Blocks
import ForeignPeers
import FoundationEssentials
import Multiformats
import PeerIdentity
import PeerProtocols

/// Blocks to be served, each of which is a whole content.
struct BlockShelf: CASShelf {
    private let blocks: [CID: Block]

    init(_ blocks: [Block]) {
        self.blocks = Dictionary(blocks.map { ($0.cid, $0) }) { first, _ in first }
    }

    func get(
        _ get: CAS.Get,
        for peer: PeerID,
        within time: Duration
    ) async -> (CAS.Answer, [UInt8]) {
        guard let block = blocks[get.contentHash.root] else {
            return (.refused(CAS.Refusal(.notFound, "It is not here.")), [])
        }
        let rest = block.bytes.dropFirst(Int(get.offset))
        let body = get.length == 0 ? rest : rest.prefix(Int(get.length))
        let isAnnounced = body.count > get.inlineMax
        let content = CAS.Content(
            root: block.cid,
            size: UInt64(block.bytes.count),
            offset: get.offset,
            length: UInt64(body.count),
            isAnnounced: isAnnounced
        )
        return (.content(content), isAnnounced ? [] : Array(body))
    }

    func list(_ list: CAS.List, for peer: PeerID, within time: Duration) async -> CAS.Answer {
        let entries = blocks.values.map {
            CAS.Entry(root: $0.cid, size: UInt64($0.bytes.count))
        }
        return .listing(CAS.Listing(entries: entries))
    }
}

/// Runs a test with a folder that has a file for each block, named by its CID.
func withFolder<Result>(
    of blocks: [Block],
    _ body: (String) async throws -> Result
) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    for block in blocks {
        try Data(block.bytes).write(to: folder.appending(path: "\(block.cid)"))
    }
    return try await body(folder.path(percentEncoded: false))
}

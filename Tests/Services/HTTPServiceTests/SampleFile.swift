import Blocks
import Multiformats

/// A file cut into leaves, with every block of its DAG.
struct SampleFile: Sendable {
    let bytes: [UInt8]
    let root: CID
    let blocks: [CID: [UInt8]]

    init(_ bytes: [UInt8], leafBytes: Int = Limits.chunkBytes) throws {
        self.bytes = bytes
        var builder = FileBuilder()
        var blocks: [CID: [UInt8]] = [:]
        func keep(_ more: [Block]) { for block in more { blocks[block.cid] = block.bytes } }
        for start in stride(from: 0, to: bytes.count, by: leafBytes) {
            let leaf = try Block(hashing: Array(bytes[start..<min(bytes.count, start + leafBytes)]))
            keep([leaf])
            keep(try builder.append(leaf: leaf))
        }
        let layout = try builder.finish()
        keep(layout.blocks)
        root = layout.root.cid
        self.blocks = blocks
    }

    /// Bytes that repeat only after a long time.
    static func noise(_ count: Int) -> [UInt8] {
        var state: UInt32 = 2_463_534_242
        return (0..<count).map { _ in
            state ^= state << 13
            state ^= state >> 17
            state ^= state << 5
            return UInt8(truncatingIfNeeded: state)
        }
    }
}

import Blocks
import Multiformats

/// Reads a CAR that the door wrote, and verifies every block in it.
enum CARFixture {
    static func read(_ bytes: [UInt8]) throws -> (roots: [CID], blocks: [CID]) {
        var reader = CARReader()
        reader.feed(bytes)
        var roots: [CID] = []
        var blocks: [CID] = []
        while let event = try reader.next() {
            switch event {
            case .header(let named): roots = named
            case .block(let cid, let bytes):
                blocks.append(try Block(verifying: bytes, against: cid).cid)
            }
        }
        try reader.finish()
        return (roots, blocks)
    }
}

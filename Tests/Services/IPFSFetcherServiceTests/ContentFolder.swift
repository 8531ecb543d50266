import Blocks
import FetchingFixtures
import Foundation

/// A folder with a content's blocks, for `gateway.py`; it is removed with this.
final class ContentFolder: Sendable {
    /// Where it is.
    let path: String

    /// Writes a file's blocks.
    init(_ file: FileFixture) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for block in file.blocks {
            try Data(block.bytes).write(to: folder.appending(path: "\(block.cid)"))
        }
        let order = file.blocks.map { "\($0.cid)\n" }.joined()
        try Data(order.utf8).write(to: folder.appending(path: "ORDER"))
        path = folder.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

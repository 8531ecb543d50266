import Foundation

/// A folder for one test, gone afterwards.
final class TestFolder {
    let path: String

    init() throws {
        path = "/tmp/weir-keys-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

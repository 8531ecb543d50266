import Foundation

/// A folder for one test's sockets, short enough for them, and gone afterwards.
final class TestFolder {
    let path: String

    init() throws {
        path = "/tmp/weir-bus-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func endpoint(_ name: String) -> String { "ipc://\(path)/\(name)" }
}

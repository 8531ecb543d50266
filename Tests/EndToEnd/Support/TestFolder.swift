import Foundation

/// A folder for one test, gone afterwards; its path is short enough for sockets in it.
struct TestFolder: Sendable {
    /// Where it is.
    let path: String

    /// The path of something in it.
    func path(of name: String) -> String { "\(path)/\(name)" }

    /// The bytes that fit on the disk where such folders are.
    static var freeBytes: Int {
        let folder = FileManager.default.temporaryDirectory.path(percentEncoded: false)
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
        return (attributes?[.systemFreeSize] as? NSNumber)?.intValue ?? 0
    }

    /// The bytes of a file in it.
    func bytes(of name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path(of: name))))
    }

    /// Writes a file in it, and returns its path.
    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        try Data(bytes).write(to: URL(filePath: path(of: name)))
        return path(of: name)
    }
}

/// Runs a test in a folder of its own.
func withFolder<Result>(_ body: (TestFolder) async throws -> Result) async throws -> Result {
    let name = "weir-e2e-" + String(UInt32.random(in: .min ... .max), radix: 36)
    let url = FileManager.default.temporaryDirectory.appending(path: name)
    try FileManager.default.createDirectory(
        at: url,
        withIntermediateDirectories: false,
        attributes: [.posixPermissions: 0o700]
    )
    defer { try? FileManager.default.removeItem(at: url) }
    return try await body(TestFolder(path: url.path(percentEncoded: false)))
}

import Foundation

/// Files of this repository that tests use.
enum Repository {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../..").standardizedFileURL

    /// The path of a file.
    static func path(of name: String) -> String {
        root.appending(path: name).path(percentEncoded: false)
    }
}

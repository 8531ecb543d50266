import Foundation

/// The repository as it lies on disk: every text file that is not hidden.
struct Tree: Sendable {
    /// This checkout, read once.
    static let here = Tree(readingFrom: #filePath)

    /// The files, by path.
    let files: [SourceFile]
    /// What lies at the top, without dot-files.
    let top: [String]

    init(_ files: [SourceFile]) {
        self.files = files
        top = Set(files.compactMap { $0.components.first.map(String.init) }).sorted()
    }

    /// Reads the tree around a file of this target, `TOP/Tests/Tidy/Tree/Tree.swift`.
    private init(readingFrom file: String) {
        let root = URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        var files: [SourceFile] = []
        let keys: [URLResourceKey] = [.isRegularFileKey]
        let walk = FileManager.default.enumerator(
            at: root,
            includingPropertiesForKeys: keys,
            options: [.skipsHiddenFiles]
        )
        let prefix = root.path.count + (root.path.hasSuffix("/") ? 0 : 1)
        while let url = walk?.nextObject() as? URL {
            guard (try? url.resourceValues(forKeys: Set(keys)))?.isRegularFile == true,
                let data = try? Data(contentsOf: url),
                let text = String(bytes: data, encoding: .utf8)
            else { continue }
            files.append(SourceFile(String(url.path.dropFirst(prefix)), text))
        }
        self.files = files.sorted { $0.path < $1.path }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        top = names.filter { !$0.hasPrefix(".") }.sorted()
    }

    /// The Swift files that people wrote.
    var swift: [SourceFile] {
        files.filter { $0.path.hasSuffix(".swift") && !$0.isGenerated }
    }

    /// One file's text, or an empty one.
    func text(_ path: String) -> String {
        files.first { $0.path == path }?.lines.joined(separator: "\n") ?? ""
    }
}

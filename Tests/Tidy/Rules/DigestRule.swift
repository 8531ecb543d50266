import Hashing

/// The message classes were made from the schemas that lie there.
enum DigestRule {
    /// The protocols whose classes are generated.
    static let folders = ["protocols/cas/", "protocols/pipeline/"]
    /// Where the digests of a folder's schemas are written down.
    static let record = "generated.sha256"

    static func violations(in tree: Tree) -> [Violation] {
        folders.flatMap { violations(in: tree, under: $0) }
    }

    private static func violations(in tree: Tree, under folder: String) -> [Violation] {
        let schemas = tree.files.filter { $0.path.hasPrefix(folder) && $0.path.hasSuffix(".proto") }
        let recorded = tree.text(folder + record).split(separator: "\n").map(String.init)
        let found = schemas.map { file in
            let text = file.lines.joined(separator: "\n")
            return "\(digest(of: text))  \(file.path.dropFirst(folder.count))"
        }
        guard recorded != found else { return [] }
        let sentence = "A schema has changed: run protocols/generate."
        return [Violation(.digest, folder + record, 1, sentence)]
    }

    /// A text's SHA-256 in hexadecimal.
    static func digest(of text: String) -> String {
        var stream = SHA256Stream()
        stream.update(Array(text.utf8).span)
        let (a, b, c, d) = stream.finish()
        return [a, b, c, d].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

import Hashing

/// The message classes were made from the schemas that lie there.
enum DigestRule {
    static let folder = "protocols/pipeline/"
    static let record = "protocols/pipeline/generated.sha256"

    static func violations(in tree: Tree) -> [Violation] {
        let schemas = tree.files.filter { $0.path.hasPrefix(folder) && $0.path.hasSuffix(".proto") }
        let recorded = tree.text(record).split(separator: "\n").map(String.init)
        let found = schemas.map { file in
            let text = file.lines.joined(separator: "\n")
            return "\(digest(of: text))  \(file.path.dropFirst(folder.count))"
        }
        guard recorded != found else { return [] }
        return [Violation(.digest, record, 1, "A schema has changed: run protocols/generate.")]
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

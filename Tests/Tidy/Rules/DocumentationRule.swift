/// Every declaration that another module sees says what it is, in a sentence.
///
/// swift-format's own lint reads only `public` ones.
enum DocumentationRule {
    static func violations(in tree: Tree) -> [Violation] {
        tree.swift.filter { $0.path.hasPrefix("Sources/") }.flatMap(violations)
    }

    static func violations(in file: SourceFile) -> [Violation] {
        file.code.indices.compactMap { number in
            guard let declaration = Declaration(file.code[number]) else { return nil }
            let name = "\(declaration.kind) \(declaration.name)"
            guard let comment = comment(above: number, in: file) else {
                return Violation(
                    .documentation,
                    file.path,
                    number + 1,
                    "\(name) is not documented."
                )
            }
            guard !isSentence(comment) else { return nil }
            return Violation(
                .documentation,
                file.path,
                number + 1,
                "The comment of \(name) does not begin with a sentence."
            )
        }
    }

    /// The first paragraph of the `///` lines above a declaration and its attributes.
    private static func comment(above number: Int, in file: SourceFile) -> String? {
        var paragraph: [String] = []
        var isFound = false
        var at = number - 1
        while at >= 0 {
            let line = file.lines[at].drop { $0 == " " }
            if line.hasPrefix("///") {
                isFound = true
                let text = line.dropFirst(3).drop { $0 == " " }
                if text.isEmpty { paragraph = [] } else { paragraph.insert(String(text), at: 0) }
            } else if isFound || !(line.hasPrefix("@") || line.hasPrefix("#if")) {
                break
            }
            at -= 1
        }
        return isFound ? paragraph.joined(separator: " ") : nil
    }

    private static func isSentence(_ text: String) -> Bool {
        guard let last = text.last else { return false }
        return [".", ":", "?", "!"].contains(last)
    }
}

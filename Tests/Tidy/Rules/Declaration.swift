/// What a line of code declares to other modules.
struct Declaration: Equatable {
    /// What it declares, as `func`.
    let kind: String
    /// Its name, or the kind where it has none.
    let name: String

    /// Words that may follow an access modifier.
    static let introducers: Set<Substring> = [
        "actor", "class", "convenience", "enum", "final", "func", "indirect", "init", "let",
        "mutating", "nonisolated", "override", "private", "internal", "protocol", "static",
        "struct", "subscript", "typealias", "unowned", "var", "weak", "consuming", "borrowing",
    ]
    private static let kinds: Set<Substring> = [
        "actor", "class", "enum", "func", "init", "let", "protocol", "struct", "subscript",
        "typealias", "var",
    ]
    private static let openings: Set<Substring> = ["package", "public"]

    /// The `package` or `public` declaration on a line, if there is one.
    init?(_ line: String) {
        guard line.contains("package ") || line.contains("public ") else { return nil }
        let words = Words.of(line)
        guard let access = words.firstIndex(where: Self.openings.contains),
            words[..<access].allSatisfy({ Self.introducers.contains($0) || Self.isMark($0) })
        else { return nil }
        let rest = words[(access + 1)...]
        guard let kind = rest.firstIndex(where: Self.kinds.contains),
            rest[..<kind].allSatisfy({ Self.introducers.contains($0) || Self.isMark($0) })
        else { return nil }
        self.kind = String(words[kind])
        let name = kind + 1 < words.count ? words[kind + 1] : words[kind]
        self.name = String(name.utf8.first.map(Words.isPartOfWord) == true ? name : words[kind])
    }

    /// Of an attribute, or of `private(set)`.
    private static func isMark(_ word: Substring) -> Bool {
        ["@", "(", ")", "set", "unsafe", "discardableResult", "frozen", "inlinable", "concurrent"]
            .contains(word)
    }
}

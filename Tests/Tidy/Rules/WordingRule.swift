/// Words that no file has: promises instead of work, and places that only one machine has.
enum WordingRule {
    // Written in halves, or this file would break its own rule.
    static let banned: Set<Substring> = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]
    static let places = ["/wo" + "rk/", "/ho" + "me/", "/ro" + "ot/", "/Use" + "rs/"]
    /// The user of our examples.
    static let example = "/ho" + "me/me/"

    static func bannedWords(in tree: Tree) -> [Violation] {
        find(.bannedWord, in: tree) { line in
            guard banned.contains(where: { line.contains($0) }) else { return nil }
            return Words.of(line).first(where: banned.contains).map {
                "\($0): do it now, or file it where such things are kept."
            }
        }
    }

    static func machinePaths(in tree: Tree) -> [Violation] {
        find(.machinePath, in: tree) { line in
            guard places.contains(where: { line.contains($0) }) else { return nil }
            return namesMachine(line) ? "It names a folder of one machine." : nil
        }
    }

    /// Whether a line has a path of one machine, and not one that only ends like it.
    static func namesMachine(_ line: String) -> Bool {
        let text = Array(line.replacing(example, with: "").utf8)
        return places.contains { place in
            let place = Array(place.utf8)
            return text.indices.contains { at in
                guard text[at...].starts(with: place) else { return false }
                return at == 0 || !isPartOfPath(text[at - 1])
            }
        }
    }

    private static func isPartOfPath(_ byte: UInt8) -> Bool {
        Words.isPartOfWord(byte)
            || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "}")]
                .contains(byte)
    }

    private static func find(
        _ rule: Rule,
        in tree: Tree,
        _ complaint: (String) -> String?,
    ) -> [Violation] {
        tree.files.filter { !$0.isGenerated && $0.path != "Package.resolved" }.flatMap { file in
            file.lines.enumerated().compactMap { number, line in
                complaint(line).map { Violation(rule, file.path, number + 1, $0) }
            }
        }
    }
}

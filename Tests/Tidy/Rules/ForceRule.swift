/// Nothing is forced: no `!` after a value, a `try` or an `as`, in tests neither.
enum ForceRule {
    static func violations(in tree: Tree) -> [Violation] {
        tree.swift.flatMap { file in
            file.lines(where: forces).map {
                Violation(.force, file.path, $0, "It forces; say what happens when it is not so.")
            }
        }
    }

    static func forces(_ line: String) -> Bool {
        guard line.contains("!") else { return false }
        let bytes = Array(line.utf8)
        return bytes.indices.dropFirst().contains { at in
            // `a!=b` compares; what forces and then assigns has a space.
            bytes[at] == UInt8(ascii: "!") && isEndOfValue(bytes[at - 1])
                && (at + 1 == bytes.count || bytes[at + 1] != UInt8(ascii: "="))
        }
    }

    private static func isEndOfValue(_ byte: UInt8) -> Bool {
        Words.isPartOfWord(byte) || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]")
    }
}

/// How files and folders are cut and named.
enum ShapeRule {
    static let linesMax = 400
    static let vague: Set<Substring> = ["Utils", "Helpers", "Common", "Internal"]
    /// Dot-files are welcome too; `Package.resolved` lies there and is not tracked.
    static let top: Set<String> = [
        "Package.resolved", "Package.swift", "README.md", "Sources", "Tests", "deploy",
        "protocols",
    ]

    static func longFiles(in tree: Tree) -> [Violation] {
        tree.swift.compactMap { file in
            let count = file.lines.count - (file.lines.last == "" ? 1 : 0)
            guard count > linesMax else { return nil }
            return Violation(.cap, file.path, 1, "It has \(count) lines; \(linesMax) is the most.")
        }
    }

    static func vagueFolders(in tree: Tree) -> [Violation] {
        tree.files.compactMap { file in
            file.components.dropLast().first(where: vague.contains).map {
                Violation(
                    .folder,
                    file.path,
                    1,
                    "A folder \"\($0)\" says nothing; name what it is."
                )
            }
        }
    }

    static func typesNamedAsTheirModule(in tree: Tree) -> [Violation] {
        tree.swift.flatMap { file -> [Violation] in
            guard let room = file.room?.name else { return [] }
            return file.lines(where: { declaresType(Substring(room), $0) }).map {
                Violation(.naming, file.path, $0, "A type shares the name of its module, \(room).")
            }
        }
    }

    static func strangersAtTheTop(in tree: Tree) -> [Violation] {
        tree.top.filter { !top.contains($0) }.map {
            Violation(.top, $0, 1, "The top level is fixed; this belongs somewhere else.")
        }
    }

    private static func declaresType(_ name: Substring, _ line: String) -> Bool {
        guard line.contains(name) else { return false }
        let words = Words.of(line)
        return zip(words, words.dropFirst()).contains { kinds.contains($0) && $1 == name }
    }

    private static let kinds: Set<Substring> = [
        "actor", "class", "enum", "protocol", "struct", "typealias",
    ]
}

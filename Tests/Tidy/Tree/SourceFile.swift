/// A file of the repository as the rules read it: its lines, and its lines without what is no code.
struct SourceFile: Sendable {
    /// Its path from the repository's top.
    let path: String
    /// Its lines as they are.
    let lines: [String]
    /// Its lines with comments and literals blanked; for Swift files alone.
    let code: [String]

    init(_ path: String, _ text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard path.hasSuffix(".swift") else {
            code = []
            return
        }
        var scanner = CodeScanner(text)
        code = scanner.code().split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
    }

    /// The folders it lies in, and its name.
    var components: [Substring] { path.split(separator: "/") }

    /// Whether it was made by a generator, which has its own habits.
    var isGenerated: Bool { components.contains("Generated") }

    /// Its floor and room, when it lies in one: `Sources/FLOOR/ROOM/…`.
    var room: (floor: String, name: String)? {
        let components = components
        guard components.count > 3, components[0] == "Sources" else { return nil }
        return (String(components[1]), String(components[2]))
    }

    /// Lines of code that a test is true of, numbered from 1.
    func lines(where isWrong: (String) -> Bool) -> [Int] {
        code.indices.filter { isWrong(code[$0]) }.map { $0 + 1 }
    }
}

/// `public` is for the library that users import; nothing is exported on another's behalf, and
/// tests are built as what ships is built.
enum AccessRule {
    static let library = "Sources/Pipeline/WeirClient/"

    static func violations(in tree: Tree) -> [Violation] {
        tree.swift.flatMap { file in
            file.code.enumerated().compactMap { number, line in
                complaint(line, isLibrary: file.path.hasPrefix(library)).map {
                    Violation(.access, file.path, number + 1, $0)
                }
            }
        }
    }

    static func complaint(_ line: String, isLibrary: Bool) -> String? {
        if line.contains("@testable") {
            return "A release build has no testable modules: make what is tested `package`."
        }
        if line.contains("@_exported") { return "A module is imported by those who use it." }
        guard !isLibrary, line.contains("public") else { return nil }
        let words = Words.of(line)
        guard let at = words.firstIndex(of: "public"),
            words[..<at].allSatisfy({ $0 == "@" || $0 == "nonisolated" || $0 == "static" })
        else { return nil }
        let next = at + 1 < words.count ? words[at + 1] : ""
        return Declaration.introducers.contains(next) || next == "import"
            ? "Only WeirClient is public; `package` is enough." : nil
    }
}

/// A target imports only what its line in the manifest names.
///
/// The package manager's own check lets an undeclared transitive import pass.
enum ImportRule {
    /// What comes with the toolchain, for everybody.
    static let toolchain: Set<String> = [
        "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Swift", "Synchronization",
    ]

    static func violations(in tree: Tree) -> [Violation] {
        let manifest = Manifest(tree.text("Package.swift"))
        return tree.swift.flatMap { file -> [Violation] in
            guard let target = owner(of: file.path, among: manifest.targets) else {
                guard file.path.hasPrefix("Sources/") || file.path.hasPrefix("Tests/") else {
                    return []
                }
                return [
                    Violation(.imports, file.path, 1, "It belongs to no target of the manifest.")
                ]
            }
            let allowed = toolchain.union(target.dependencies)
                .union(target.isForTests ? ["Testing"] : [])
            return file.code.enumerated().compactMap { number, line in
                guard let module = module(importedBy: line), !allowed.contains(module) else {
                    return nil
                }
                let sentence = "\(target.name) imports \(module), which its manifest line lacks."
                return Violation(.imports, file.path, number + 1, sentence)
            }
        }
    }

    /// The target whose folder a file lies in.
    static func owner(of path: String, among targets: [Manifest.Target]) -> Manifest.Target? {
        targets.first { path.hasPrefix($0.folder + "/") }
    }

    /// The module that a line of code imports, if it does.
    static func module(importedBy line: String) -> String? {
        guard line.contains("import") else { return nil }
        let words = Words.of(line)
        guard let at = words.firstIndex(of: "import"),
            words[..<at].allSatisfy({ $0 == "@" || modifiers.contains($0) })
        else { return nil }
        return words[(at + 1)...].first { !kinds.contains($0) }.map(String.init)
    }

    private static let modifiers: Set<Substring> = [
        "fileprivate", "internal", "package", "private", "public", "preconcurrency", "testable",
        "_exported",
    ]
    private static let kinds: Set<Substring> = [
        "actor", "class", "enum", "func", "let", "protocol", "struct", "typealias", "var",
    ]
}

/// Every room has its paragraph on the map, which begins with its name in bold.
enum MapRule {
    static let path = "Sources/README.md"

    static func violations(in tree: Tree) -> [Violation] {
        let lines = tree.files.first { $0.path == path }?.lines ?? []
        return ManifestRule.rooms(of: tree).compactMap { floor, room -> Violation? in
            guard !lines.contains(where: { $0.hasPrefix("**\(room)**") }) else { return nil }
            let sentence = "Sources/\(floor)/\(room) is not here: begin a paragraph **\(room)**."
            return Violation(.map, path, 1, sentence)
        }
    }
}

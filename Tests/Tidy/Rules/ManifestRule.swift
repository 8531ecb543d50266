/// A room depends only on rooms below it, no service on another, and every room is a target.
enum ManifestRule {
    private static let floors = [
        "System", "Content", "LibP2P", "Pipeline", "Services", "Programs",
    ]
    /// Floors whose rooms don't know each other.
    private static let strangers: Set<String> = ["Services", "Programs"]

    static func violations(in tree: Tree) -> [Violation] {
        let targets = Manifest(tree.text("Package.swift")).targets
        let folders = Set(targets.map(\.folder))
        let homeless = rooms(of: tree).map { "Sources/\($0.floor)/\($0.name)" }
            .filter { !folders.contains($0) }
            .map { "\($0) is no target: give it a line, or delete it." }
        return (targets.indices.flatMap { complaints(about: $0, in: targets) } + homeless)
            .map { Violation(.manifest, "Package.swift", 1, $0) }
    }

    private static func complaints(about index: Int, in targets: [Manifest.Target]) -> [String] {
        let target = targets[index]
        return target.dependencies.compactMap { name in
            guard let other = targets.firstIndex(where: { $0.name == name }) else { return nil }
            guard other < index else {
                return "\(target.name) stands above \(name), which it needs."
            }
            guard let floor = floor(of: target) else { return nil }
            guard let below = self.floor(of: targets[other]) else {
                return "\(target.name) depends on tests, \(name)."
            }
            if below > floor {
                return "\(target.name) in \(floors[floor]) depends on \(name) in \(floors[below])."
            }
            if below == floor, strangers.contains(floors[floor]) {
                return "\(target.name) depends on \(name), its neighbour in \(floors[floor])."
            }
            return nil
        }
    }

    private static func floor(of target: Manifest.Target) -> Int? {
        floors.firstIndex { target.folder.hasPrefix("Sources/\($0)/") }
    }

    /// The rooms that there are, as folders.
    static func rooms(of tree: Tree) -> [(floor: String, name: String)] {
        var seen: Set<String> = []
        return tree.files.compactMap(\.room).filter {
            seen.insert("\($0.floor)/\($0.name)").inserted
        }
    }
}

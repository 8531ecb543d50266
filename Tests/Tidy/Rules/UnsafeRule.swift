/// What the compiler can't check stays where the C libraries are.
enum UnsafeRule {
    static let homes = ["Sources/System/", "Sources/Pipeline/Bus/"]

    /// Tests may drive a C library themselves, to be no part of what they test.
    static func violations(in tree: Tree) -> [Violation] {
        tree.swift.filter { file in
            file.path.hasPrefix("Sources/") && !homes.contains { file.path.hasPrefix($0) }
        }.flatMap { file in
            file.lines(where: isUnsafe).map {
                Violation(.unsafe, file.path, $0, "Unsafe code belongs into System or Bus.")
            }
        }
    }

    static func isUnsafe(_ line: String) -> Bool {
        guard line.contains("unsafe") || line.contains("unchecked") else { return false }
        let words = Words.of(line)
        return words.contains("unsafe") || words.contains("unchecked")
    }
}

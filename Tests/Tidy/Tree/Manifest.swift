/// `Package.swift` as its helper lines say it: which targets there are, and what each may import.
struct Manifest: Sendable {
    /// A line such as `pipeline("Links", "Bus", "Daemon", "Messages")`.
    struct Target: Sendable, Equatable {
        /// The helper: `library`, `system`, `content`, `libp2p`, `pipeline`, `service`, `program`,
        /// `fixtures` or `tests`.
        let helper: String
        let name: String
        /// The folder of its files.
        let folder: String
        /// Our own targets and other people's products, by the names they are imported with.
        let dependencies: [String]

        /// Whether only tests are built with it.
        var isForTests: Bool { Manifest.forTests.contains(helper) }
    }

    /// The targets in their order.
    private(set) var targets: [Target] = []
    /// Names of other people's products, by the constants that stand for them.
    private(set) var products: [String: String] = [:]

    private static let floors = [
        "library": "System", "shim": "System", "system": "System", "content": "Content",
        "libp2p": "LibP2P",
        "pipeline": "Pipeline", "service": "Services", "program": "Programs",
    ]

    private static let forTests: Set<String> = ["fixtures", "tests"]

    init(_ text: String) {
        let words = Self.words(text)
        readProducts(words)
        let start = Self.find(["targets", ":", "["], in: words) ?? words.count
        var index = start
        while index + 1 < words.count {
            let word = words[index]
            guard Self.floors[word] != nil || Self.forTests.contains(word),
                words[index + 1] == "(", words[index - 1] != "."
            else {
                index += 1
                continue
            }
            let end = words[index...].firstIndex(of: ")") ?? words.count
            add(word, Array(words[(index + 2)..<end].filter { $0 != "," }))
            index = end
        }
    }

    private mutating func readProducts(_ words: [String]) {
        for index in words.indices where words[index] == "let" && index + 1 < words.count {
            let rest = words[index...].prefix(16)
            guard let product = rest.firstIndex(of: "product"),
                let name = rest[product...].firstIndex(where: { $0.hasPrefix("\"") })
            else { continue }
            products[words[index + 1]] = Self.unquoted(words[name])
        }
    }

    private mutating func add(_ helper: String, _ arguments: [String]) {
        // Names come first; what has a label, as `exclude:`, names nothing.
        let label = arguments.firstIndex(of: ":").map { $0 - 1 } ?? arguments.count
        var arguments = Array(arguments[..<label])
        var folder: String?
        if helper == "tests", !arguments.isEmpty {
            folder = "Tests/" + Self.unquoted(arguments.removeFirst())
        }
        guard !arguments.isEmpty else { return }
        let name = Self.unquoted(arguments.removeFirst())
        let home = Self.floors[helper].map { "Sources/\($0)" } ?? "Tests/Support"
        targets.append(
            Target(
                helper: helper,
                name: name,
                folder: folder ?? "\(home)/\(name)",
                dependencies: arguments.map { argument in
                    argument.hasPrefix("\"")
                        ? Self.unquoted(argument) : products[argument] ?? argument
                },
            )
        )
    }

    private static func unquoted(_ word: String) -> String { String(word.dropFirst().dropLast()) }

    private static func find(_ phrase: [String], in words: [String]) -> Int? {
        words.indices.first { words[$0...].starts(with: phrase) }
    }

    /// Words, with a string as one of them, and without comments.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        for line in text.split(separator: "\n") {
            for (number, piece) in line.split(separator: "\"", omittingEmptySubsequences: false)
                .enumerated()
            {
                if number.isMultiple(of: 2) {
                    if piece.contains("//") {
                        words += Words.of(piece.prefix { $0 != "/" }).map(String.init)
                        break
                    }
                    words += Words.of(piece).map(String.init)
                } else {
                    words.append("\"\(piece)\"")
                }
            }
        }
        return words
    }
}

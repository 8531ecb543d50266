import Testing

/// Each rule against text that breaks it: a rule that never fires would hold in any house.
@Suite("The rules")
struct RuleTests {
    private func violations(_ rule: Rule, _ files: KeyValuePairs<String, String>) -> [Violation] {
        rule.violations(in: Tree(files.map { SourceFile($0.key, $0.value) }))
    }

    private func lines(_ rule: Rule, _ path: String, _ text: String) -> [Int] {
        violations(rule, [path: text]).map(\.line)
    }

    private let manifest = """
        let crypto = Target.Dependency.product(
            name: "Crypto", package: "swift-crypto")
        func room() {}
        targets: [
            system("Low", crypto),
            // content("Nothing", "Low"),
            content("Middle", "Low"),
            service("One", "Middle"),
            tests("Content/MiddleTests", "MiddleTests", "Middle", exclude: ["Low"]),
        ]
        """

    @Test("A target's imports are those that its manifest line names")
    func imports() {
        let found = violations(
            .imports,
            [
                "Package.swift": manifest,
                "Sources/System/Low/A.swift": "import Crypto\nimport Foundation\nimport Testing",
                "Sources/Content/Middle/B.swift":
                    "// import One\npackage import Low\nimport struct One.Thing\nimport Crypto",
                "Tests/Content/MiddleTests/C.swift": "import Testing\nimport Middle\nimport Low",
                "Sources/Content/Lost/D.swift": "",
            ]
        )
        #expect(
            found.map { "\($0.path):\($0.line)" } == [
                "Sources/System/Low/A.swift:3", "Sources/Content/Middle/B.swift:3",
                "Sources/Content/Middle/B.swift:4", "Tests/Content/MiddleTests/C.swift:3",
                "Sources/Content/Lost/D.swift:1",
            ]
        )
    }

    @Test("A manifest line is read with its products and its folder")
    func manifestIsRead() {
        let targets = Manifest(manifest).targets
        #expect(targets.map(\.name) == ["Low", "Middle", "One", "MiddleTests"])
        #expect(targets[0].dependencies == ["Crypto"])
        #expect(targets[1].folder == "Sources/Content/Middle")
        #expect(targets[3].folder == "Tests/Content/MiddleTests")
    }

    @Test(
        "A room depends on none above it, beside it among services, or later in the manifest",
        arguments: [
            (#"system("A"), content("B", "A")"#, 0),
            (#"pipeline("A"), pipeline("B", "A")"#, 0),
            (#"service("A"), content("B", "A")"#, 1),
            (#"service("A"), service("B", "A")"#, 1),
            (#"program("A"), program("B", "A")"#, 1),
            (#"content("B", "A"), content("A")"#, 1),
            (#"tests("F", "A"), content("B", "A")"#, 1),
            (#"fixtures("A"), content("B", "A")"#, 1),
            (#"service("A"), tests("F", "B", "A")"#, 0),
        ]
    )
    func floors(lines: String, count: Int) {
        #expect(violations(.manifest, ["Package.swift": "targets: [\(lines)]"]).count == count)
    }

    @Test("A room that is no target is found")
    func homelessRoom() {
        #expect(violations(.manifest, ["Sources/System/Low/A.swift": ""]).count == 1)
    }

    @Test("A file has 400 lines, and not one more")
    func cap() {
        let lines = String(repeating: "a\n", count: 400)
        #expect(self.lines(.cap, "Sources/A/B/C.swift", lines).isEmpty)
        #expect(self.lines(.cap, "Sources/A/B/C.swift", lines + "a") == [1])
        #expect(self.lines(.cap, "Sources/A/B/Generated/C.swift", lines + "a").isEmpty)
    }

    @Test("Promises instead of work are found, in any file, as words")
    func bannedWords() {
        for word in WordingRule.banned {
            #expect(lines(.bannedWord, "a.md", "x\n// \(word): later") == [2])
            #expect(lines(.bannedWord, "a.md", "x\(word)x").isEmpty)
        }
    }

    @Test("Folders of one machine are found, and those of an example are not")
    func machinePaths() {
        for place in WordingRule.places {
            #expect(lines(.machinePath, "a.sh", "cd \(place)x") == [1])
            #expect(lines(.machinePath, "a.sh", "cd net\(place)x").isEmpty)
        }
        #expect(lines(.machinePath, "a.md", "ipc://\(WordingRule.example)run").isEmpty)
    }

    @Test("A vague folder is found", arguments: ["Utils", "Helpers", "Common", "Internal"])
    func vagueFolders(name: String) {
        #expect(lines(.folder, "Sources/A/B/\(name)/C.swift", "") == [1])
        #expect(lines(.folder, "Sources/A/B/\(name).swift", "").isEmpty)
    }

    @Test("A stranger at the top is found")
    func top() {
        #expect(violations(.top, ["docs/a.md": "", "Sources/a.md": ""]).map(\.path) == ["docs"])
    }

    @Test("A type named as its module is found")
    func naming() {
        #expect(lines(.naming, "Sources/A/Bus/C.swift", "\npackage enum Bus {}") == [2])
        #expect(lines(.naming, "Sources/A/Bus/C.swift", "struct Buses {} // struct Bus").isEmpty)
    }

    @Test(
        "What the compiler can't check is found",
        arguments: ["unsafe f()", "x: @unchecked Sendable", "nonisolated(unsafe) var a"]
    )
    func unsafeCode(line: String) {
        #expect(lines(.unsafe, "Sources/Services/A/B.swift", line) == [1])
        #expect(lines(.unsafe, "Sources/Services/A/B.swift", "// \(line)").isEmpty)
        #expect(lines(.unsafe, "Sources/Pipeline/Bus/B.swift", line).isEmpty)
        #expect(lines(.unsafe, "Sources/Services/A/Generated/B.swift", line).isEmpty)
    }

    @Test("Force is found", arguments: ["a!", "try! f()", "b as! C", "f()!.x", "a[0]! + 1"])
    func force(line: String) {
        #expect(lines(.force, "Tests/A.swift", line) == [1])
    }

    @Test(
        "What only looks like force is not",
        arguments: ["a != b", "a!=b", "!a", "(!a)", "// a!"]
    )
    func noForce(line: String) {
        #expect(lines(.force, "Tests/A.swift", line).isEmpty)
    }

    @Test("Only the library is public, and nothing is testable or exported")
    func access() {
        let text = "public struct A {}\n@testable import B\n@_exported import C\ncase public"
        #expect(lines(.access, "Sources/Pipeline/Bus/A.swift", text) == [1, 2, 3])
        #expect(lines(.access, AccessRule.library + "A.swift", text) == [2, 3])
    }

    @Test(
        "A declaration without a sentence is found",
        arguments: [
            "package func f() {}", "    package var a = 1", "public struct A {}",
            "package private(set) var a: Int", "package static func make() {}", "package init() {}",
            "nonisolated package let a = 1", "package nonisolated(unsafe) var a = 1",
            "@discardableResult package func f() {}", "package mutating func f() {}",
            "package final class A {}", "package subscript(i: Int) -> Int { 0 }",
        ]
    )
    func documentation(line: String) {
        let path = "Sources/A/B/C.swift"
        #expect(lines(.documentation, path, line) == [1])
        #expect(lines(.documentation, path, "/// no sentence\n\(line)") == [2])
        #expect(lines(.documentation, path, "/// A sentence.\n///\n/// more\n\(line)").isEmpty)
        #expect(lines(.documentation, path, "/// A.\n@frozen\n\(line)").isEmpty)
        #expect(lines(.documentation, path, "/// A.\n\n\(line)") == [3])
    }

    @Test(
        "What declares nothing to others needs no comment",
        arguments: ["package import A", "func f() {}", "let package = Package()", "case public"]
    )
    func noDocumentation(line: String) {
        #expect(lines(.documentation, "Sources/A/B/C.swift", line).isEmpty)
    }

    @Test("A room that is not on the map is found")
    func map() {
        #expect(violations(.map, ["Sources/A/B/C.swift": "", MapRule.path: "**C** is"]).count == 1)
        #expect(violations(.map, ["Sources/A/B/C.swift": "", MapRule.path: "**B** is"]).isEmpty)
    }

    @Test("A schema that changed without its classes is found")
    func digest() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        let folder = "protocols/pipeline/"
        let (schema, record) = (folder + "a.proto", folder + DigestRule.record)
        #expect(
            violations(.digest, [schema: "abc", record: "\(abc)  a.proto\n"]).isEmpty
        )
        #expect(
            violations(.digest, [schema: "abd", record: "\(abc)  a.proto\n"]).count == 1
        )
        #expect(violations(.digest, [schema: "abc"]).count == 1)
    }
}

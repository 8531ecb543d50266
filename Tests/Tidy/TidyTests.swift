import Testing

/// The house as it stands.
@Suite("The house")
struct TidyTests {
    @Test("Every rule holds, but where an exemption says why not", arguments: Rule.allCases)
    func holds(rule: Rule) {
        for violation in rule.violations(in: .here)
        where !Exemption.all.contains(where: { $0.covers(violation) }) {
            Issue.record("\(violation)")
        }
    }

    @Test("Every exemption is still needed")
    func exemptionsAreNeeded() {
        for exemption in Exemption.all {
            let isNeeded = exemption.rule.violations(in: .here).contains(where: exemption.covers)
            #expect(isNeeded, "\(exemption.path) no longer breaks \(exemption.rule).")
        }
    }

    @Test("The tree is read: it has rooms, tests, a manifest and targets")
    func treeIsRead() {
        let manifest = Manifest(Tree.here.text("Package.swift"))
        #expect(Tree.here.swift.count > 100)
        #expect(manifest.targets.count > 10)
        #expect(manifest.products["protobuf"] == "SwiftProtobuf")
        #expect(ManifestRule.rooms(of: .here).contains { $0.name == "Messages" })
    }
}

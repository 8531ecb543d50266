import Access
import Testing

@Suite("Keyring")
struct KeyringTests {
    private let key = AllowListTests.key
    private let other = AllowListTests.other

    @Test("The list that holds now decides")
    func replaced() throws {
        let keyring = Keyring(try AllowList(parsing: "client a \(key)\nstore s \(other)"))
        #expect(keyring.admits(key, at: .clients))
        #expect(!keyring.admits(key, at: .blocks))
        #expect(!keyring.admits("", at: .clients))
        let removed = keyring.replace(try AllowList(parsing: "store s \(other)"))
        #expect(removed.map(\.name) == ["a"])
        #expect(!keyring.admits(key, at: .clients))
    }

    @Test("Another role counts as removed, another name does not")
    func changed() throws {
        let keyring = Keyring(try AllowList(parsing: "client a \(key)\nintake i \(other)"))
        let list = try AllowList(parsing: "client b \(key)\nfetcher i \(other)")
        #expect(keyring.replace(list).map(\.name) == ["i"])
        #expect(keyring.replace(list).isEmpty)
    }
}

import Access
import Multiformats
import Testing

@Suite("Allow-list")
struct AllowListTests {
    static let key = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
    static let other = "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7"
    static let did = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"

    @Test("Keys and requesters are read; comments, empty lines and spaces don't matter")
    func reads() throws {
        let list = try AllowList(
            parsing: """
                # who may connect

                client\talice   \(Self.key)
                  store store-0 \(Self.other)\r
                requester bob \(Self.did) read,pin trust=7
                """
        )
        let alice = try #require(list.entry(ofUser: Self.key))
        #expect(alice.role == .client && alice.name == "alice")
        #expect(alice.key.description == Self.key)
        #expect(list.entry(ofUser: Self.other)?.role == .store)
        #expect(list.entry(ofUser: "") == nil)
        #expect(list.all.map(\.name) == ["alice", "store-0"])
        let grant = try #require(list.grants[try DIDKey(parsing: Self.did)])
        #expect(grant == Grant(name: "bob", rights: [.read, .pin], trust: 7))
    }

    @Test("An empty list is a list of nobody")
    func empty() throws {
        let list = try AllowList(parsing: "# nobody\n")
        #expect(list == AllowList())
        #expect(list.all.isEmpty && list.grants.isEmpty)
    }

    @Test(
        "A line that is wrong is named with its number",
        arguments: [
            ("client alice", AccessError.malformedLine(2)),
            ("client alice \(key) more", .malformedLine(2)),
            ("client \(String(repeating: "a", count: 129)) \(key)", .malformedLine(2)),
            ("gardener alice \(key)", .unknownRole(line: 2, "gardener")),
            ("client alice \(key.dropLast())", .badKey(line: 2)),
            ("client alice \(key.dropLast(5))", .badKey(line: 2)),
            ("requester bob \(did)", .malformedLine(2)),
            ("requester bob did:key:z6Mk read", .badDID(line: 2)),
            ("requester bob did:web:example.org read", .badDID(line: 2)),
            ("requester bob \(did) all", .badGrant(line: 2, "all")),
            ("requester bob \(did) read, put", .badGrant(line: 2, "read, put")),
            ("requester bob \(did) read trust=11", .badGrant(line: 2, "read trust=11")),
            ("requester bob \(did) read trust=7 more", .badGrant(line: 2, "read trust=7 more")),
            ("client a \(key)\nstore b \(key)", .twice(line: 3, first: 2)),
            ("requester a \(did) read\nrequester b \(did) put", .twice(line: 3, first: 2)),
        ]
    )
    func wrong(_ text: String, _ error: AccessError) {
        #expect(throws: error) { try AllowList(parsing: "# a comment\n" + text) }
        #expect(!error.description.isEmpty)
    }

    @Test("No more entries are read than there may be")
    func bounded() {
        let keys = (0...Limits.entriesMax).map { number in
            let bytes = (0..<32).map { UInt8(truncatingIfNeeded: number >> (8 * min($0, 7))) }
            return "client a \(Z85.encode(bytes.span))"
        }
        #expect(throws: AccessError.tooManyEntries) {
            try AllowList(parsing: keys.joined(separator: "\n"))
        }
        #expect((try? AllowList(parsing: keys.dropLast().joined(separator: "\n"))) != nil)
    }

    @Test("A server is found by its role where there is one, else by its name")
    func servers() throws {
        let list = try AllowList(
            parsing: "store store-0 \(Self.key)\nstore store-1 \(Self.other)\n"
        )
        #expect(try list.key(of: .store, named: "store-1").description == Self.other)
        #expect(throws: AccessError.several(.store, named: nil)) { try list.key(of: .store) }
        #expect(throws: AccessError.nobody(.router, named: nil)) { try list.key(of: .router) }
        #expect(throws: AccessError.nobody(.router, named: "store-0")) {
            try list.key(of: .router, named: "store-0")
        }
        let one = try AllowList(parsing: "store store-0 \(Self.key)")
        #expect(try one.key(of: .store).description == Self.key)
    }

    @Test("Random text is read or refused, and never crashes")
    func random() throws {
        let words = ["client", "store", "requester", "a", Self.key, Self.did, "read", "#", "\n"]
        for seed in 0..<500 {
            var text = ""
            var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
            for _ in 0..<12 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += words[Int(state >> 33) % words.count] + " "
            }
            _ = try? AllowList(parsing: text)
        }
    }
}

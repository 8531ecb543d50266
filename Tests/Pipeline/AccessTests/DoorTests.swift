import Access
import Testing

@Suite("Door")
struct DoorTests {
    /// Who comes in where; everybody else does not.
    static let table: [Door: Set<Role>] = [
        .clients: [.client, .operator],
        .searches: [.intake],
        .orders: [.fetcher],
        .blocks: [.intake, .fetcher, .broadcaster],
        .events: [.client, .operator],
        .replays: [.client, .operator],
        .control: [.operator],
    ]

    @Test("Each door lets in the roles it is for, and no other", arguments: Door.allCases)
    func roles(_ door: Door) throws {
        let admitted = try #require(Self.table[door])
        for role in Role.allCases {
            #expect(door.admits(role) == admitted.contains(role), "\(role)")
        }
    }

    @Test(
        "A stage's role follows from its program's name",
        arguments: [
            ("intake", Role.intake), ("router", .router), ("store", .store),
            ("broadcaster", .broadcaster), ("ipfs-fetcher", .fetcher), ("peer-fetcher", .fetcher),
            ("http", .client), ("alice", .client),
        ]
    )
    func roleOfStage(_ stage: String, _ role: Role) {
        #expect(Role(ofStage: stage) == role)
    }
}

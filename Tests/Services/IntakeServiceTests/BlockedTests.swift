import Denylists
import IntakeService
import Messages
import Multiformats
import Testing

@Suite("Blocked content at intake")
struct BlockedTests {
    private static let digest = Digest256(words: (1, 2, 3, 4))
    private static let blocked = CID(sha256: digest)

    /// A scene whose operator blocks one content.
    private static func scene(_ rules: String = "/ipfs/\(blocked)") throws -> Scene {
        var reader = DenylistReader(adding: Denylist())
        try reader.read(Array(rules.utf8))
        var scene = Scene()
        scene.machine.denylist = try reader.finish()
        return scene
    }

    private static func failure(_ scene: Scene) -> Failure? {
        guard case .failure(let failure) = scene.answers.last?.message.payload else { return nil }
        return failure
    }

    @Test("is forbidden by each of its names, and nobody is asked")
    func names() throws {
        let names: [ContentHash] = [
            .cid(Self.blocked), .cid(.version0(Self.digest)), .sha256(Self.digest),
            .cid(CID(sha256: Self.digest, codec: .dagPB)),
        ]
        for name in names {
            for payload: Payload in [
                .get(Get(name)), .stat(Stat(name)), .pin(Holding(name)),
                .put(Put(contentHash: name)),
            ] {
                var scene = try Self.scene()
                scene.ask(payload)
                #expect(Self.failure(scene)?.code == .forbidden, "\(payload.name) \(name)")
                #expect(scene.asks.isEmpty && scene.searches.isEmpty)
            }
        }
        var scene = try Self.scene()
        scene.ask(.assemble(Assemble(sha256: Self.digest.bytes)), body: 36)
        #expect(Self.failure(scene)?.code == .forbidden)
        #expect(scene.asks.isEmpty)
    }

    @Test("can be let go of, and other content is asked for")
    func others() throws {
        let holding = Holding(.cid(Self.blocked))
        for payload: Payload in [
            .unpin(holding), .remove(holding), .list(List()), .put(Put()),
            .get(Get(.cid(CID(sha256: Digest256(words: (1, 2, 3, 5)))))),
        ] {
            var scene = try Self.scene()
            scene.ask(payload)
            #expect(scene.answers.isEmpty && scene.asks.count == 1, "\(payload.name)")
        }
    }

    @Test("is answered again once the list says so")
    func undone() throws {
        var scene = try Self.scene("/ipfs/\(Self.blocked)\n!/ipfs/\(Self.blocked)\n")
        scene.ask(.get(Get(.cid(Self.blocked))))
        #expect(scene.asks.count == 1)
    }
}

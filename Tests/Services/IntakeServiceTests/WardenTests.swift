import Access
import Hashing
import IntakeService
import Messages
import Multiformats
import Sodium
import Testing

@Suite("Warden")
struct WardenTests {
    private static let now: UInt64 = 1_800_000_000_000
    private static let alice = SignedScene.key(1)
    private static let bob = SignedScene.key(2)
    private static let deployment = SignedScene.key(9)

    /// Every operation, in a name.
    private static func operations(_ name: String, _ privacy: Privacy = .public) -> [Payload] {
        let hash = ContentHash.cid(Sample.cid())
        let holding = Holding(hash, requesterID: name)
        return [
            .get(Get(hash, requesterID: name, privacy: privacy)),
            .stat(Stat(hash, requesterID: name)),
            .list(List(requesterID: name, privacy: privacy)),
            .put(Put(owner: name, privacy: privacy)),
            .assemble(Assemble(owner: name, privacy: privacy)),
            .remove(holding), .pin(holding), .unpin(holding), .stats, .ping, .info,
            .cancel(RequestID(high: 1, low: 2)),
        ]
    }

    /// The rights that each of them takes.
    private static let rights: [String: Right] = [
        "get": .read, "stat": .read, "list": .read, "put": .put, "assemble": .put, "remove": .put,
        "pin": .pin, "unpin": .pin, "stats": .admin,
    ]

    private func isAdmitted(_ scene: SignedScene) -> Bool {
        switch scene.failure?.code {
        case nil: true
        case .notFound: true  // of a cancel that finds nothing
        default: false
        }
    }

    @Test("Every right opens its operations and no other, in the signer's own name")
    func table() {
        let sets: [Set<Right>] =
            Right.allCases.map { [$0] } + [[], Set(Right.allCases), [.read, .put]]
        for rights in sets {
            for payload in Self.operations("\(Self.alice.did)") {
                var scene = SignedScene(
                    required: true,
                    [Self.alice: Grant(name: "a", rights: rights)]
                )
                scene.ask(payload, by: Self.alice)
                let right = Self.rights[payload.name]
                let may = right.map(rights.contains) ?? true
                #expect(isAdmitted(scene) == may, "\(payload.name) with \(rights)")
                if !may { #expect(scene.failure?.code == .forbidden) }
            }
        }
    }

    @Test("In another's name everything takes the right to administer")
    func otherName() {
        for name in ["\(Self.bob.did)", "did:web:example.org"] {
            for payload in Self.operations(name) where Self.rights[payload.name] != nil {
                for isAdmin in [false, true] {
                    let rights: Set<Right> = isAdmin ? Set(Right.allCases) : [.read, .put, .pin]
                    var scene = SignedScene(
                        required: true,
                        [Self.alice: Grant(name: "a", rights: rights)]
                    )
                    scene.ask(payload, by: Self.alice)
                    #expect(isAdmitted(scene) == isAdmin, "\(payload.name)")
                }
            }
        }
    }

    @Test("In no name only what is public is read without that right")
    func noName() {
        let free: Set = ["get", "stat", "list", "ping", "info", "cancel"]
        for payload in Self.operations("") {
            var scene = SignedScene(
                required: true,
                [Self.alice: Grant(name: "a", rights: [.read, .put, .pin])]
            )
            scene.ask(payload, by: Self.alice)
            #expect(isAdmitted(scene) == free.contains(payload.name), "\(payload.name)")
        }
        for payload in [
            Payload.get(Get(.cid(Sample.cid()), privacy: .private)), .list(List(privacy: .private)),
        ] {
            var scene = SignedScene(
                required: true,
                [Self.alice: Grant(name: "a", rights: [.read])]
            )
            scene.ask(payload, by: Self.alice)
            #expect(scene.failure?.code == .forbidden, "\(payload.name)")
        }
    }

    @Test("Where a signature is required, only ping and info go without one")
    func unsigned() {
        for payload in Self.operations("") + Self.operations("\(Self.alice.did)") {
            var scene = SignedScene(required: true, [Self.alice: Grant(name: "a", rights: [.read])])
            scene.ask(payload, by: nil)
            let isFree = ["ping", "info"].contains(payload.name)
            #expect((scene.failure == nil) == isFree, "\(payload.name)")
            if !isFree { #expect(scene.failure?.code == .unauthorized) }
        }
    }

    @Test("Where none is required, nobody acts in a listed DID's name without one")
    func impersonation() {
        let grants = [Self.alice: Grant(name: "a", rights: [.read])]
        for payload in Self.operations("\(Self.alice.did)")
        where Self.rights[payload.name] != nil && payload.name != "stats" {
            var scene = SignedScene(required: false, grants)
            scene.ask(payload, by: nil)
            #expect(scene.failure?.code == .unauthorized, "\(payload.name)")
            scene = SignedScene(required: false, grants)
            scene.ask(payload, by: Self.bob)
            #expect(scene.failure?.code == .forbidden, "\(payload.name)")
        }
        for payload in Self.operations("\(Self.bob.did)") {
            var scene = SignedScene(required: false, grants)
            scene.ask(payload, by: nil)
            #expect(isAdmitted(scene), "\(payload.name)")
        }
    }

    @Test("Who signs and is not listed may what everybody may, unless signatures are required")
    func unlisted() {
        for isRequired in [false, true] {
            for payload in Self.operations("\(Self.bob.did)") {
                var scene = SignedScene(
                    required: isRequired,
                    [Self.alice: Grant(name: "a", rights: [.read])]
                )
                scene.ask(payload, by: Self.bob)
                let right = Self.rights[payload.name]
                let may = right == nil || (!isRequired && right != .admin)
                #expect(isAdmitted(scene) == may, "\(payload.name) \(isRequired)")
            }
        }
    }

    @Test("Restricted content is for listed DIDs that are trusted enough, and hidden from others")
    func restricted() {
        let all = Set(Right.allCases)
        for (signer, trust, sees) in [
            (Self.alice, 5, true), (Self.alice, 4, false), (Self.bob, 5, false), (nil, 5, false),
        ] as [(SignedScene.Key?, Int, Bool)] {
            let name = signer.map { "\($0.did)" } ?? ""
            for payload in Self.operations(name, .restricted)
            where ["get", "list", "put", "assemble"].contains(payload.name) {
                var scene = SignedScene(
                    required: false,
                    restrictedTrust: 5,
                    [Self.alice: Grant(name: "a", rights: all, trust: trust)]
                )
                scene.ask(payload, by: signer)
                #expect(isAdmitted(scene) == sees, "\(payload.name) \(trust)")
                if !sees { #expect(scene.failure?.code == .forbidden) }
            }
            for payload in Self.operations("") where ["get", "stat"].contains(payload.name) {
                var scene = SignedScene(
                    required: false,
                    restrictedTrust: 5,
                    [Self.alice: Grant(name: "a", rights: all, trust: trust)]
                )
                scene.ask(payload, by: signer)
                #expect(scene.audience == (sees ? .trusted : .clients), "\(payload.name)")
            }
        }
        var open = SignedScene(required: false, [:])
        open.ask(.get(Get(.cid(Sample.cid()))), by: nil)
        #expect(open.audience == .trusted, "nobody is listed, so nobody is told apart")
    }

    @Test("A frame that is no signature, or whose signature does not hold, is told apart")
    func broken() {
        let payload = Payload.get(Get(.cid(Sample.cid())))
        let grants = [Self.alice: Grant(name: "a", rights: [.read])]
        typealias Change = (inout SignedScene.Parts) -> Void
        let table: [(String, Change, ErrorCode)] = [
            ("as it is", { _ in }, .internal),
            ("short", { $0.frame.removeLast() }, .invalidRequest),
            ("long", { $0.frame.append(0) }, .invalidRequest),
            ("version", { $0.frame[0] = 2 }, .invalidRequest),
            ("expiry", { $0.frame[8] ^= 1 }, .unauthorized),
            ("key", { $0.frame[10] ^= 1 }, .unauthorized),
            ("signature", { $0.frame[100] ^= 1 }, .unauthorized),
            ("header", { $0.header.append(0x20) }, .unauthorized),
            ("body", { $0.bodyDigest = Digest256(words: (1, 2, 3, 4)) }, .unauthorized),
            ("expired", { $0.clock += 60_000 }, .unauthorized),
            ("too early", { $0.clock -= 15 * 60_000 }, .unauthorized),
        ]
        for (name, change, code) in table {
            var scene = SignedScene(required: true, grants)
            scene.ask(payload, by: Self.alice, change: change)
            if code == .internal {
                #expect(scene.failure == nil, "\(name)")
            } else {
                #expect(scene.failure?.code == code, "\(name)")
                #expect(scene.failure?.field == "authentication" && scene.isQuiet, "\(name)")
            }
        }
        var other = SignedScene(required: true, grants, deployment: Self.bob)
        other.ask(payload, by: Self.alice)
        #expect(other.failure?.code == .unauthorized, "signed for another deployment")
        var none = SignedScene(required: false, grants, deployment: nil)
        none.ask(payload, by: Self.alice)
        #expect(none.failure?.code == .invalidRequest, "no deployment to sign for")
    }

    @Test("The same request may come again under its id, another may not, until it has expired")
    func ids() {
        let grants = [
            Self.alice: Grant(name: "a", rights: [.read, .put]),
            Self.bob: Grant(name: "b", rights: [.read, .put]),
        ]
        let id = RequestID(high: 3, low: 4)
        let first = Payload.put(Put(owner: "\(Self.alice.did)"))
        let other = Payload.put(Put(owner: "\(Self.alice.did)", contentType: "text/plain"))
        var scene = SignedScene(required: true, grants)
        scene.ask(first, by: Self.alice, id: id)
        #expect(scene.failure == nil)
        scene.ask(first, by: Self.alice, id: id, ttl: .seconds(3))
        #expect(scene.failure == nil)
        scene.finish()
        scene.ask(first, by: Self.alice, id: id)
        #expect(scene.failure == nil, "a retry after the answer")
        scene.finish()
        scene.ask(other, by: Self.alice, id: id)
        #expect(scene.failure?.code == .invalidRequest && scene.failure?.field == "requestId")
        scene.ask(first, by: Self.alice, id: id, change: { $0.bodyDigest = SignedScene.otherBody })
        #expect(scene.failure?.field == "authentication", "the body is part of what is signed")
        scene.ask(first, by: Self.alice, id: id, body: SignedScene.otherBody)
        #expect(scene.failure?.field == "requestId", "and of what must be the same")
        scene.ask(first, by: Self.alice, id: id, user: "another key")
        #expect(scene.failure?.field == "requestId", "a copy over another connection's key")
        scene.ask(.put(Put(owner: "\(Self.bob.did)")), by: Self.bob, id: id)
        #expect(scene.failure?.field == "requestId", "still: the failure before")
        #expect(scene.admitted == 4, "another signer has ids of its own")
        scene.clock += 60_000
        scene.ask(other, by: Self.alice, id: id)
        #expect(scene.admitted == 5, "it is forgotten")
        scene.ask(first, by: Self.alice, id: .zero)
        #expect(scene.failure?.field == "requestId")
    }

    @Test("A cancel finds its own signer's requests alone")
    func cancel() {
        let grants = [
            Self.alice: Grant(name: "a", rights: [.read]), Self.bob: Grant(name: "b", rights: []),
        ]
        var scene = SignedScene(required: true, grants)
        let id = RequestID(high: 7, low: 7)
        scene.ask(.get(Get(.cid(Sample.cid()))), by: Self.alice, id: id)
        scene.ask(.cancel(id), by: Self.bob)
        #expect(scene.failure?.code == .notFound && scene.open == 1)
        scene.ask(.cancel(id), by: Self.alice)
        #expect(scene.open == 0)
    }
}

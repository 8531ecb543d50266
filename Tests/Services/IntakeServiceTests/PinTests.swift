import IntakeService
import Messages
import Multiformats
import Testing

/// A pin of what is not all in the store.
@Suite struct PinTests {
    private static let missing = Payload.failure(Failure(.notFound, "It is not all here."))
    private static let folder = CID(sha256: Digest256(words: (1, 2, 3, 4)), codec: .dagPB)
    private static let done = Payload.done(Done(cid: folder, blocks: 3, bytes: 4))

    private func pin(_ sources: [Source] = Source.allCases) -> Payload {
        .pin(Holding(.cid(Self.folder), requesterID: "did:key:z", sources: sources))
    }

    @Test("What is missing is searched with all below it, and then pinned")
    func found() {
        var scene = Scene()
        scene.ask(pin([.gateway, .local, .peer]))
        scene.storeSays(Self.missing)
        #expect(scene.answers.isEmpty)
        guard case .search(let search)? = scene.searches.first?.message.payload else {
            Issue.record("no search")
            return
        }
        #expect(search.root == Self.folder && search.format == .dag)
        #expect(search.offset == 0 && search.length == 0)
        #expect(search.sources == [.gateway, .peer] && search.keepsOrder)
        #expect(search.requesterID == "did:key:z" && search.privacy == .public)
        scene.routerSays(Sample.found)
        #expect(scene.asks.map(\.message.payload) == [pin([.gateway, .local, .peer])])
        scene.storeSays(Self.done)
        #expect(scene.onlyAnswer == Self.done)
        #expect(scene.isQuiet)
    }

    @Test("What is named by its SHA-256 is searched as a file, which may be the one that has it")
    func named() {
        let digest = Digest256(words: (1, 2, 3, 4))
        let dag = Get(.sha256(digest), length: 1, format: .dag)
        for payload in [Payload.pin(Holding(.sha256(digest))), .get(dag)] {
            var scene = Scene()
            scene.ask(payload)
            scene.storeSays(payload == .get(dag) ? Sample.absent() : Self.missing)
            guard case .search(let search)? = scene.searches.first?.message.payload else {
                Issue.record("no search")
                return
            }
            #expect(search.root == CID(sha256: digest) && search.format == .file)
            #expect(search.offset == 0 && search.length == 0)
        }
    }

    @Test("What is here is pinned without a search")
    func local() {
        var scene = Scene()
        scene.ask(pin())
        scene.storeSays(Self.done)
        #expect(scene.onlyAnswer == Self.done && scene.searches.isEmpty)
    }

    @Test("Where nobody may be asked, or nobody is there, the store's own word is the answer")
    func unsearched() {
        for (sources, routers) in [([Source.local], 1), (Source.allCases, 0)] {
            var scene = Scene(routers: routers)
            scene.ask(pin(sources))
            scene.storeSays(Self.missing)
            #expect(scene.onlyAnswer == Self.missing && scene.searches.isEmpty)
        }
    }

    @Test("A search that finds nothing is told with its attempts")
    func missing() {
        var scene = Scene()
        scene.ask(pin())
        scene.storeSays(Self.missing)
        scene.routerSays(Sample.missing)
        guard case .failure(let failure)? = scene.onlyAnswer else {
            Issue.record("no failure")
            return
        }
        #expect(failure.code == .notFound)
        #expect(failure.attempts.first?.source == .local)
        #expect(scene.isQuiet)
    }

    @Test("A pin that runs out of time names who was not heard, and its search is withdrawn")
    func late() {
        var scene = Scene()
        scene.ask(pin(), ttl: .seconds(1))
        scene.storeSays(Self.missing)
        scene.pass(.seconds(2))
        guard case .failure(let failure)? = scene.onlyAnswer else {
            Issue.record("no failure")
            return
        }
        #expect(failure.code == .timeout)
        #expect(failure.attempts.map(\.source) == [.local, .peer, .ipfs, .gateway])
        #expect(scene.withdrawals.count == 1 && scene.isQuiet)
    }

    @Test("Only what is missing is looked for: another error of the store is the answer")
    func refused() {
        var scene = Scene()
        scene.ask(pin())
        let refusal = Payload.failure(Failure(.forbidden, "It is blocked here."))
        scene.storeSays(refusal)
        #expect(scene.onlyAnswer == refusal && scene.searches.isEmpty)
    }
}

import Blocks
import FetchingFixtures
import Messages
import Multiformats
import PeerFetcherService
import PeerHost
import PeerIdentity
import Testing

@Suite("Content that is known by its SHA-256 alone")
struct FlatHashTests {
    private let file: FileFixture
    private let other: FileFixture
    private let digest: Digest256
    private let named: TestPeer.Named
    private let lie: TestPeer.Named

    init() throws {
        file = try FileFixture(count: 5_000_000, leafBytes: 1 << 20)
        other = try FileFixture(count: 4_000_000, leafBytes: 1 << 20, seed: 9)
        digest = Digest256(hashing: file.bytes)
        named = TestPeer.Named(digest: digest, root: file.root, size: 5_000_000)
        lie = TestPeer.Named(digest: digest, root: other.root, size: 4_000_000)
    }

    private var hash: CID { CID(sha256: digest) }

    @Test("is found beyond one block, from all who have it, and named when it was hashed")
    func found() async throws {
        let peers = [
            try TestPeer(file.blocks, named: named), try TestPeer([]), try TestPeer(file.blocks),
        ]
        try await Scene.with(peers) { scene in
            let outcome = await scene.fetch(hash)
            #expect(outcome.result == .found, "\(outcome)")
            #expect(scene.store.names == [digest: file.root])
            let bytes = try file.read(0..<5_000_000, from: scene.store)
            #expect(bytes == file.bytes)
        }
    }

    @Test("is found at one block and below it, whoever names it", arguments: [1_000, 300_000])
    func small(count: Int) async throws {
        let small = try FileFixture(count: count, leafBytes: 1 << 20)
        try await Scene.with([try TestPeer(small.blocks)]) { scene in
            #expect(await scene.fetch(small.root).result == .found)
            #expect(scene.store[small.root]?.bytes == small.bytes)
            #expect(scene.store.names.isEmpty)
        }
    }

    @Test("is not believed of who names a wrong file: it is remembered, and the next one asked")
    func liar() async throws {
        let liar = try TestPeer(other.blocks, named: lie)
        // It answers when the liar was heard, whose stream is broken off then.
        let honest = try TestPeer(file.blocks, .waits { liar.broken > 0 }, named: named)
        try await Scene.with([liar, honest]) { scene in
            let outcome = await scene.fetch(hash)
            #expect(outcome.result == .found, "\(outcome)")
            #expect(scene.store.names == [digest: file.root])
            #expect(scene.source.gauges["peers-distrusted"] == 1)
            let told = outcome.attempts.filter { $0.peer == "\(liar.host.id)" }
            #expect(told.contains { $0.code == .corrupt })
        }
    }

    @Test("is corrupt when nobody but a liar names it, and nothing has the name")
    func onlyLiar() async throws {
        let liar = try TestPeer(other.blocks, named: lie)
        try await Scene.with([liar, try TestPeer([])]) { scene in
            let outcome = await scene.fetch(hash)
            #expect(outcome.result == .failed(.corrupt, isPermanent: false), "\(outcome)")
            #expect(scene.store.names.isEmpty)
            #expect(scene.source.gauges["peers-distrusted"] == 1)
        }
    }

    @Test("is not fetched when it is larger than could be checked, or when nobody has it whole")
    func bounds() async throws {
        let large = TestPeer.Named(digest: digest, root: file.root, size: Limits.flatBytesMax + 1)
        let peer = try TestPeer(file.blocks, named: large)
        try await Scene.with([peer]) { scene in
            let outcome = await scene.fetch(hash)
            #expect(outcome.result == .failed(.tooLarge, isPermanent: false), "\(outcome)")
            #expect(scene.store.puts.isEmpty)
        }
        let part = try TestPeer(Array(file.blocks.prefix(2)), named: named)
        try await Scene.with([part]) { scene in
            let outcome = await scene.fetch(hash)
            #expect(outcome.result == .failed(.unavailable, isPermanent: false), "\(outcome)")
            #expect(scene.store.names.isEmpty)
        }
    }
}

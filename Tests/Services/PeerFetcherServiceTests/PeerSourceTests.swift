import Blocks
import FetchingFixtures
import Messages
import PeerFetcherService
import PeerHost
import PeerIdentity
import Testing

@Suite("The peer source")
struct PeerSourceTests {
    @Test(
        "brings small and large content, each block proven",
        arguments: [1_000, 300_000, 9_000_000]
    )
    func found(count: Int) async throws {
        let file = try FileFixture(count: count, leafBytes: 1 << 20)
        let peers = [try TestPeer(file.blocks), try TestPeer([]), try TestPeer(file.blocks)]
        try await Scene.with(peers) { scene in
            let outcome = await scene.fetch(file.root)
            #expect(outcome.result == .found, "\(outcome)")
            let bytes = try file.read(0..<UInt64(count), from: scene.store)
            #expect(bytes == file.bytes)
            #expect(outcome.attempts.count == 3)
            #expect(outcome.attempts.contains { $0.result == .found && $0.bytes > 0 })
            // What is there is not asked for again.
            let again = await scene.fetch(file.root)
            #expect(again.result == .found)
            #expect(again.attempts.isEmpty)
        }
    }

    @Test("brings a folder with all its files, of which no peer has all")
    func folder() async throws {
        let files = try [10, 40_000].map { try FileFixture(count: $0, leafBytes: 1_000, seed: 9) }
        var builder = DirectoryBuilder()
        for (file, name) in zip(files, ["a", "b"]) {
            let name = try EntryName(name)
            try builder.append(DirectoryEntry(name: name, cid: file.root, totalSize: 0))
        }
        var made = try builder.finish()
        var top: [Block] = []
        while let block = try made.next() { top.append(block) }
        let root = try #require(top.last?.cid)
        let peers = [try TestPeer(top + files[0].blocks), try TestPeer(top + files[1].blocks)]
        try await Scene.with(peers) { [top] scene in
            let outcome = await scene.fetch(root, format: .dag)
            #expect(outcome.result == .found, "\(outcome)")
            let all = Set((top + files.flatMap(\.blocks)).map(\.cid))
            #expect(Set(scene.store.puts) == all)
            #expect(outcome.attempts.filter { $0.result == .found }.count == 2)
        }
    }

    @Test("asks nobody twice for a block when it ends the stream of a peer that is too slow")
    func slow() async throws {
        let file = try FileFixture(count: 100_000, leafBytes: 1_000)
        let slow = try TestPeer(file.blocks, .stalls)
        let other = try TestPeer(file.blocks)
        try await Scene.with([slow, other]) { scene in
            let outcome = await scene.fetch(file.root)
            #expect(outcome.result == .found, "\(outcome)")
            #expect(other.askedMost == 1)
        }
    }

    @Test("drops a peer that lies, remembers it, and finds the content at another")
    func liar() async throws {
        let file = try FileFixture(count: 3_000_000, leafBytes: 1 << 20)
        let liar = try TestPeer(file.blocks, .lies)
        try await Scene.with([liar, try TestPeer(file.blocks)]) { scene in
            let outcome = await scene.fetch(file.root)
            #expect(outcome.result == .found, "\(outcome)")
            let bytes = try file.read(0..<3_000_000, from: scene.store)
            #expect(bytes == file.bytes)
            // It may have been beaten before its lie came.
            let isKnown = scene.source.gauges["peers-distrusted"] == 1
            let lie = outcome.attempts.first { $0.code == .corrupt }
            #expect((lie != nil) == isKnown)
            let other = try FileFixture(count: 10, leafBytes: 1 << 20, seed: 5)
            let again = await scene.fetch(other.root)
            #expect(again.attempts.contains { $0.result == .skipped } == isKnown)
        }
    }

    @Test("says corrupt when only a liar has it")
    func onlyLiar() async throws {
        let file = try FileFixture(count: 1_000, leafBytes: 1 << 20)
        try await Scene.with([try TestPeer(file.blocks, .lies), try TestPeer([])]) { scene in
            let outcome = await scene.fetch(file.root)
            #expect(outcome.result == .failed(.corrupt, isPermanent: false))
            #expect(Set(outcome.attempts.map(\.result)) == [.failed, .missing])
            #expect(scene.source.gauges["peers-distrusted"] == 1)
            #expect(scene.source.counters["peer-corrupt"] == 1)
            #expect(scene.store.puts.isEmpty)
        }
    }

    @Test("is missing when all say so, with an attempt for each")
    func missing() async throws {
        let file = try FileFixture(count: 1_000, leafBytes: 1 << 20)
        try await Scene.with([try TestPeer([]), try TestPeer([])]) { scene in
            let outcome = await scene.fetch(file.root)
            #expect(outcome.result == .missing)
            #expect(outcome.attempts.map(\.result) == [.missing, .missing])
        }
    }

    @Test("fails when one of them could not say")
    func busy() async throws {
        let file = try FileFixture(count: 1_000, leafBytes: 1 << 20)
        try await Scene.with([try TestPeer([]), try TestPeer([], .busy)]) { scene in
            let outcome = await scene.fetch(file.root)
            #expect(outcome.result == .failed(.overloaded, isPermanent: false))
        }
    }

    @Test("has no peers at once when it is connected to nobody, or to nobody who is trusted")
    func nobody() async throws {
        let file = try FileFixture(count: 1_000, leafBytes: 1 << 20)
        try await Scene.with([]) { scene in
            let outcome = await scene.fetch(file.root)
            #expect(outcome.result == .failed(.noPeers, isPermanent: false))
            #expect(outcome.attempts.map(\.code) == [.noPeers])
        }
        let peer = try TestPeer(file.blocks)
        try await Scene.with([peer]) { scene in
            let outcome = await scene.fetch(file.root, privacy: .restricted)
            #expect(outcome.result == .failed(.noPeers, isPermanent: false))
            #expect(peer.asked == 0)
        }
    }

    @Test("asks trusted peers for what is restricted")
    func restricted() async throws {
        let file = try FileFixture(count: 1_000, leafBytes: 1 << 20)
        let (trusted, stranger) = (try TestPeer(file.blocks), try TestPeer(file.blocks))
        let flags = ["trust": ["\(trusted.host.id)=trusted"]]
        try await Scene.with([trusted, stranger], flags: flags) { scene in
            #expect(await scene.fetch(file.root, privacy: .restricted).result == .found)
            #expect(stranger.asked == 0)
        }
    }

    @Test("cancels on the wire who is not needed any more")
    func cancelled() async throws {
        let file = try FileFixture(count: 1_000, leafBytes: 1 << 20)
        let silent = try TestPeer(file.blocks, .silent)
        try await Scene.with([silent, try TestPeer(file.blocks)]) { scene in
            let outcome = await scene.fetch(file.root)
            #expect(outcome.result == .found)
            #expect(Set(outcome.attempts.map(\.result)) == [.found, .cancelled])
        }
    }
}

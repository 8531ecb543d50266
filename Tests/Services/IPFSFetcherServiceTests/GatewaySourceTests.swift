import Blocks
import Fetching
import FetchingFixtures
import IPFSFetcherService
import Messages
import Multiformats
import Testing

@Suite("Gateway source, against honest gateways", .serialized, .timeLimit(.minutes(2)))
struct GatewaySourceTests {
    @Test(
        "A file comes whole, whatever the order and the duplicates of the CAR",
        arguments: ["dfs", "dups", "shuffled", "reversed", "hole", "nocar", "page", "relative"]
    )
    func files(mode: String) async throws {
        let scene = try Scene.small()
        let gateway = try await scene.gateway(mode)
        let result = try await scene.fetch([gateway])
        #expect(result.outcome.result == .found)
        #expect(result.results == [.found])
        #expect(result.outcome.attempts[0].peer == gateway.name)
        #expect(result.outcome.attempts[0].bytes >= UInt64(scene.file.bytes.count))
        let size = UInt64(scene.file.bytes.count)
        #expect(try scene.file.read(0..<size, from: result.store) == scene.file.bytes)
        #expect(result.store.puts.count == scene.file.blocks.count)
        #expect(result.progress.last == Progress(available: size, size: size))
    }

    @Test("A file of many levels and more bytes than may be in flight comes whole")
    func large() async throws {
        let scene = try Scene(FileFixture(count: 12 << 20, leafBytes: 8_192))
        let result = try await scene.fetch([try await scene.gateway("dfs")])
        #expect(result.outcome.result == .found)
        let size = UInt64(scene.file.bytes.count)
        #expect(try scene.file.read(0..<size, from: result.store) == scene.file.bytes)
    }

    @Test(
        "A whole DAG comes whole, also when a part of it is there",
        arguments: ["dfs", "dups", "shuffled", "reversed", "hole", "nocar"],
        [0, 3]
    )
    func wholeDAG(mode: String, there: Int) async throws {
        let scene = try Scene.small()
        let gateway = try await scene.gateway(mode)
        let store = MemoryStore(Array(scene.file.blocks.prefix(there)))
        let result = try await scene.fetch([gateway], store: store, format: .dag)
        #expect(result.outcome.result == .found, "\(result.outcome)")
        #expect(result.store.puts.count == scene.file.blocks.count - there)
        #expect(scene.file.blocks.allSatisfy { result.store[$0.cid] != nil })
        let all = scene.file.blocks.reduce(0) { $0 + $1.bytes.count }
        #expect(result.progress.last == Progress(available: UInt64(all), size: 0))
        await gateway.said(2)
        let request = try #require(gateway.requests.first)
        #expect(request.hasPrefix("/ipfs/\(scene.file.root)?format=car&dag-scope=all\t"))
    }

    @Test("One raw block is asked for as a block")
    func raw() async throws {
        let scene = try Scene(FileFixture(count: 1_000, leafBytes: 4_096))
        let gateway = try await scene.gateway()
        let result = try await scene.fetch([gateway])
        #expect(result.outcome.result == .found)
        #expect(result.store[scene.file.root]?.bytes == scene.file.bytes)
        await gateway.said(2)
        let request = try #require(gateway.requests.first)
        #expect(request.hasPrefix("/ipfs/\(scene.file.root)?format=raw\t"))
        #expect(
            request.hasSuffix("\t1.1 weir-ipfs-fetcher-0\tweir/0.1.0\tapplication/vnd.ipld.raw")
        )
    }

    @Test("A node that is wanted as a block is asked for as a block")
    func node() async throws {
        let scene = try Scene.small()
        let gateway = try await scene.gateway()
        let result = try await scene.fetch([gateway], format: .raw)
        #expect(result.outcome.result == .found)
        #expect(result.store.puts == [scene.file.root])
    }

    @Test("A file is asked for as a CAR, a range of it by its bytes")
    func requests() async throws {
        let scene = try Scene.small()
        let gateway = try await scene.gateway()
        _ = try await scene.fetch([gateway])
        _ = try await scene.fetch([gateway], offset: 20_000, length: 10_000)
        _ = try await scene.fetch([gateway], offset: 20_000)
        await gateway.said(4)
        let base = "/ipfs/\(scene.file.root)?format=car&dag-scope=entity"
        let paths = gateway.requests.map { $0.split(separator: "\t")[0] }
        #expect(
            paths.map(String.init) == [
                base, base + "&entity-bytes=20000:29999", base + "&entity-bytes=20000:*",
            ]
        )
        let accept = "application/vnd.ipld.car; version=1; order=dfs; dups=n"
        #expect(gateway.requests.allSatisfy { $0.hasSuffix("\t" + accept) })
    }

    @Test("Of a range only its blocks are stored, also when the gateway sends the whole file")
    func range() async throws {
        let scene = try Scene.small()
        let gateway = try await scene.gateway()
        let result = try await scene.fetch([gateway], offset: 20_000, length: 10_000)
        #expect(result.outcome.result == .found)
        #expect(result.store.puts == [scene.file.root, scene.file.blocks[2].cid])
        let bytes = try scene.file.read(20_000..<30_000, from: result.store)
        #expect(bytes == Array(scene.file.bytes[20_000..<30_000]))
    }

    @Test("Blocks that the store has are not asked for again")
    func resume() async throws {
        let scene = try Scene.small()
        let gateway = try await scene.gateway("nocar")
        let store = MemoryStore(Array(scene.file.blocks.prefix(40)))
        let result = try await scene.fetch([gateway], store: store)
        #expect(result.outcome.result == .found)
        #expect(Set(result.store.puts) == Set(scene.file.blocks.dropFirst(40).map(\.cid)))
        let size = scene.file.blocks.count
        await gateway.said(1 + 1 + size - 40)
        #expect(gateway.requests.count == 1 + size - 40)
        #expect(gateway.requests[0].contains("entity-bytes=\(39 * 16_384):*"))
    }

    @Test("What is there already is found without asking anybody")
    func present() async throws {
        let scene = try Scene.small()
        let gateway = try await scene.gateway()
        let result = try await scene.fetch([gateway], store: MemoryStore(scene.file.blocks))
        #expect(result.outcome == Outcome(.found))
        #expect(gateway.requests.isEmpty)
    }

    @Test("Progress is told while the CAR streams")
    func streaming() async throws {
        let scene = try Scene.small()
        let gateway = try await scene.gateway("slowly", "0.03")
        let result = try await scene.fetch([gateway])
        #expect(result.outcome.result == .found)
        #expect(result.progress.count > 5)
        #expect(result.progress.map(\.available) == result.progress.map(\.available).sorted())
    }

    @Test("Who doesn't have it says missing, with 404 or 412", arguments: ["missing", "cached"])
    func missing(mode: String) async throws {
        let scene = try Scene.small()
        let gateways = [try await scene.gateway(mode), try await scene.gateway("missing")]
        let result = try await scene.fetch(gateways)
        #expect(result.outcome.result == .missing)
        #expect(result.results == [.missing, .missing])
        #expect(result.duration < .seconds(5))
    }

    @Test("Private content is asked of nobody")
    func privacy() async throws {
        let scene = try Scene.small()
        let gateway = try await scene.gateway()
        let result = try await scene.fetch([gateway], privacy: .private)
        #expect(result.outcome.result == .failed(.forbidden, isPermanent: true))
        #expect(gateway.requests.isEmpty)
        #expect(result.store.looked.isEmpty)
    }

    @Test("When the first is silent the next is started, and the first verified block wins")
    func hedge() async throws {
        let scene = try Scene.small()
        let slow = try await scene.gateway("silent")
        let fast = try await scene.gateway()
        let result = try await scene.fetch([slow, fast])
        #expect(result.outcome.result == .found)
        #expect(result.results == [.cancelled, .found])
        #expect(result.duration < .seconds(3))
    }

    @Test("A fetch that is cancelled ends at once, and its attempts say so")
    func deadline() async throws {
        let scene = try Scene.small()
        let result = try await scene.fetch(
            [try await scene.gateway("silent")],
            within: .milliseconds(700)
        )
        #expect(result.outcome.result == .failed(.aborted, isPermanent: false))
        #expect(result.codes == [.timeout])
        #expect(result.duration < .seconds(2))
    }

    @Test("A store that is full ends the order, and asks no other gateway")
    func storageFull() async throws {
        let scene = try Scene.small()
        let store = MemoryStore()
        store.refuse(FetchTrouble(.storageFull, "The quota is used up."))
        let gateways = [try await scene.gateway(), try await scene.gateway()]
        let result = try await scene.fetch(gateways, store: store)
        #expect(result.outcome.result == .failed(.storageFull, isPermanent: false))
        #expect(gateways[1].requests.isEmpty)
    }
}

import Fetching
import FetchingFixtures
import Foundation
import IPFSFetcherService
import Linux
import Messages
import Testing

@Suite("Gateway source, against gateways that lie and break", .serialized, .timeLimit(.minutes(3)))
struct HostileGatewayTests {
    @Test(
        "Wrong bytes are corrupt, and never content",
        arguments: ["liar", "traitor", "strangers"]
    )
    func wrong(mode: String) async throws {
        let scene = try Scene.small()
        let result = try await scene.fetch([try await scene.gateway(mode)])
        #expect(result.outcome.result == .failed(.corrupt, isPermanent: false))
        #expect(result.codes == [.corrupt])
        #expect(!result.isComplete)
    }

    @Test("A raw block of wrong bytes is corrupt")
    func wrongBlock() async throws {
        let scene = try Scene(FileFixture(count: 1_000, leafBytes: 4_096))
        let result = try await scene.fetch([try await scene.gateway("liar")])
        #expect(result.outcome.result == .failed(.corrupt, isPermanent: false))
        #expect(result.store.puts.isEmpty)
    }

    @Test(
        "Whatever a gateway breaks, the next one goes on from there",
        arguments: [
            "liar", "traitor", "short", "promise", "stall", "drip", "broken", "garbage", "headers",
            "loop", "endless", "giant", "missing",
        ]
    )
    func nextOne(mode: String) async throws {
        let scene = try Scene.small()
        let gateways = [try await scene.gateway(mode), try await scene.gateway()]
        let result = try await scene.fetch(gateways, stall: .milliseconds(800))
        #expect(result.outcome.result == .found, "\(result.outcome)")
        let size = UInt64(scene.file.bytes.count)
        #expect(try scene.file.read(0..<size, from: result.store) == scene.file.bytes)
        #expect(result.results.last == .found)
        #expect(result.duration < .seconds(8))
    }

    @Test(
        "Alone, each ends with a clear code, in time and memory that have a bound",
        arguments: [
            ("short", .unavailable), ("promise", .unavailable), ("stall", .timeout),
            ("silent", .timeout), ("broken", .unavailable), ("endless", .tooLarge),
            ("loop", .forbidden), ("busy", .overloaded),
        ] as [(String, ErrorCode)]
    )
    func alone(mode: String, code: ErrorCode) async throws {
        let scene = try Scene.small()
        let before = try #require(ProcessMemory.ownBytes())
        let gateway = try await scene.gateway(mode, mode == "busy" ? "7" : "")
        let result = try await scene.fetch([gateway], stall: .milliseconds(500))
        #expect(result.outcome.result == .failed(code, isPermanent: false), "\(result.outcome)")
        #expect(result.codes == [code])
        #expect(result.duration < .seconds(8))
        #expect(try #require(ProcessMemory.ownBytes()) - before < 100 << 20)
        #expect(!gateway.lines.contains("SENT ALL"))
    }

    @Test(
        "What is no HTTP, has an endless head or a section of gigabytes fails",
        arguments: [
            "garbage", "headers", "giant",
        ]
    )
    func nonsense(mode: String) async throws {
        let scene = try Scene.small()
        let before = try #require(ProcessMemory.ownBytes())
        let result = try await scene.fetch([try await scene.gateway(mode)], stall: .seconds(1))
        guard case .failed = result.outcome.result else {
            Issue.record("\(result.outcome)")
            return
        }
        #expect(result.duration < .seconds(8))
        #expect(try #require(ProcessMemory.ownBytes()) - before < 100 << 20)
    }

    @Test("A block of 10 GB is cut off")
    func endlessBlock() async throws {
        let scene = try Scene(FileFixture(count: 1_000, leafBytes: 4_096))
        for mode in ["endless", "giant"] {
            let result = try await scene.fetch([try await scene.gateway(mode)])
            #expect(result.codes == [.tooLarge])
            #expect(result.duration < .seconds(8))
        }
    }

    @Test("Nobody listens: the reason is told at once")
    func refused() async throws {
        let scene = try Scene.small()
        var gone: TestGateway? = try await scene.gateway()
        let address = try #require(WebAddress(gone?.url ?? ""))
        let settings = GatewaySettings(gateways: [Gateway(address)])
        gone = nil
        let source = GatewaySource(settings, instance: "test")
        // The process ends soon after its input; until then it may still answer.
        var result: Scene.Result
        let order = Order(source: .gateway, root: scene.file.root)
        repeat {
            result = await Scene.fetch(order, source, MemoryStore())
        } while result.outcome.result == .found
        #expect(result.outcome.result == .failed(.unavailable, isPermanent: false))
        #expect(result.duration < .seconds(2))
        await source.close()
    }

    @Test("Who failed is left alone for a while, and the answer says for how long")
    func backoff() async throws {
        let scene = try Scene.small()
        let gateway = try await scene.gateway("busy", "30")
        let source = try scene.source([gateway])
        let order = Order(source: .gateway, root: scene.file.root)
        _ = await Scene.fetch(order, source, MemoryStore())
        let result = await Scene.fetch(order, source, MemoryStore())
        #expect(result.results == [.skipped])
        #expect(result.codes == [.overloaded])
        #expect(result.outcome.retryAfter > .seconds(25))
        await gateway.said(2)
        #expect(gateway.requests.count == 1)
        #expect(source.gauges["gateways-paused"] == 1)
        await source.close()
    }
}

import Fetching
import IPFSFetcherService
import Messages
import Testing

@Suite("Redirects", .serialized, .timeLimit(.minutes(2)))
struct RedirectTests {
    @Test(
        "To a host of this machine or its network that the settings don't name: refused",
        arguments: [
            "http://127.0.0.1:{port}", "http://localhost:{port}", "http://127.1:{port}",
            "http://2130706433:{port}", "http://0x7f000001:{port}", "http://0.0.0.0:{port}",
            "http://[::1]:{port}", "http://[::ffff:127.0.0.1]:{port}", "http://10.0.0.1",
            "http://192.168.1.1", "http://169.254.169.254", "http://[fe80::1]", "http://[fd00::1]",
            "ftp://127.0.0.1:{port}", "file:///etc/passwd",
        ]
    )
    func refused(target: String) async throws {
        let scene = try Scene.small()
        let inner = try await scene.gateway()
        let location = target.replacing("{port}", with: "\(inner.port)")
        let outer = try await scene.gateway("redirect", location)
        let result = try await scene.fetch([outer])
        #expect(result.outcome.result == .failed(.forbidden, isPermanent: false))
        #expect(result.codes == [.forbidden])
        #expect(inner.requests.isEmpty)
        #expect(result.duration < .seconds(5))
    }

    @Test("To a host that the settings allow: followed")
    func allowed() async throws {
        let scene = try Scene.small()
        let inner = try await scene.gateway()
        let outer = try await scene.gateway("redirect", inner.url)
        let result = try await scene.fetch([outer], allowedHosts: [inner.name])
        #expect(result.outcome.result == .found)
        await inner.said(2)
        #expect(inner.requests.count == 1)
        #expect(result.outcome.attempts.map(\.peer) == [outer.name])
    }

    @Test("To another gateway of the settings: followed")
    func gateway() async throws {
        let scene = try Scene.small()
        let inner = try await scene.gateway()
        let outer = try await scene.gateway("redirect", inner.url)
        let result = try await scene.fetch([outer, inner])
        #expect(result.outcome.result == .found)
    }

    @Test("For ever: given up after five", arguments: ["loop"])
    func endless(mode: String) async throws {
        let scene = try Scene.small()
        let gateway = try await scene.gateway(mode)
        let result = try await scene.fetch([gateway])
        #expect(result.codes == [.forbidden])
        await gateway.said(7)
        #expect(gateway.requests.count == 6)
    }

    @Test(
        "Without a target, or to something that is no address: refused",
        arguments: [
            "", "http://", "http://user:secret@192.0.2.1/", "http://192.0.2.1:99999/", "//",
            "http://[::1", "javascript:alert(1)",
        ]
    )
    func nonsense(location: String) async throws {
        let scene = try Scene.small()
        let result = try await scene.fetch([try await scene.gateway("exactly", location)])
        #expect(result.codes == [.forbidden], "\(result.outcome)")
    }
}

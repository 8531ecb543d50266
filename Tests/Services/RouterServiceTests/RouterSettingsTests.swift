import Daemon
import Messages
import RouterService
import Testing

@Suite("The router's settings")
struct RouterSettingsTests {
    private func read(_ flags: [String: [String]]) throws -> RouterSettings {
        let sources = try SettingsSources(
            section: "router",
            flags: flags,
            environment: [:],
            file: nil
        )
        var reader = SettingsReader(section: "router", sources: sources)
        return try RouterSettings(&reader)
    }

    @Test("name both endpoints and change the bounds")
    func settings() throws {
        let settings = try read([
            "bind": ["ipc:///tmp/s"], "orders": ["tcp://127.0.0.1:7402"], "searches": ["10"],
            "read-ahead": ["16MiB"],
        ])
        #expect(settings.searchEndpoints == ["ipc:///tmp/s"])
        #expect(settings.orderEndpoints == ["tcp://127.0.0.1:7402"])
        #expect(settings.bounds.searches == 10)
        #expect(settings.bounds.readAheadMax == 16 << 20)
        #expect(settings.policy == Policy() && settings.memoryFile.isEmpty)
    }

    @Test("say how it chooses, and what it remembers")
    func policy() throws {
        let settings = try read([
            "bind": ["ipc:///tmp/s"], "orders": ["ipc:///tmp/o"], "strategy": ["trust"],
            "trust": ["peer=2,gateway=9"], "negative-ttl": ["0s"], "memory": ["/tmp/m.json"],
        ])
        #expect(settings.policy.strategy == .trust)
        #expect(settings.policy.trust[.peer] == 2 && settings.policy.trust[.gateway] == 9)
        #expect(settings.policy.trust[.ipfs] == 5)
        #expect(settings.policy.negativeTime == .zero)
        #expect(settings.memoryFile == "/tmp/m.json")
    }

    @Test(
        "that are wrong are refused by name",
        arguments: [
            (["orders": ["ipc:///tmp/o"]], "bind"),
            (["bind": ["ipc:///tmp/s"]], "orders"),
            (["bind": ["tcp://0.0.0.0:1"], "orders": ["ipc:///tmp/o"]], "tcp://0.0.0.0:1"),
            (
                ["bind": ["ipc:///tmp/s"], "orders": ["ipc:///tmp/o"], "searches": ["0"]],
                "searches"
            ),
            (
                ["bind": ["ipc:///tmp/s"], "orders": ["ipc:///tmp/o"], "read-ahead": ["2GiB"]],
                "read-ahead"
            ),
            (
                ["bind": ["ipc:///tmp/s"], "orders": ["ipc:///tmp/o"], "strategy": ["luck"]],
                "strategy"
            ),
            (
                ["bind": ["ipc:///tmp/s"], "orders": ["ipc:///tmp/o"], "trust": ["moon=3"]],
                "moon=3"
            ),
            (
                ["bind": ["ipc:///tmp/s"], "orders": ["ipc:///tmp/o"], "trust": ["peer=11"]],
                "peer=11"
            ),
        ] as [([String: [String]], String)]
    )
    func wrong(flags: [String: [String]], name: String) {
        let error = #expect(throws: SettingsTrouble.self) { try read(flags) }
        #expect(error?.description.contains(name) == true)
    }
}

import Daemon
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
        ])
        #expect(settings.searchEndpoints == ["ipc:///tmp/s"])
        #expect(settings.orderEndpoints == ["tcp://127.0.0.1:7402"])
        #expect(settings.bounds.searches == 10)
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
        ] as [([String: [String]], String)]
    )
    func wrong(flags: [String: [String]], name: String) {
        let error = #expect(throws: SettingsTrouble.self) { try read(flags) }
        #expect(error?.description.contains(name) == true)
    }
}

import Daemon
import IntakeService
import Testing

/// What an operator may set.
@Suite struct IntakeSettingsTests {
    private func read(_ flags: [String: [String]]) throws -> IntakeSettings {
        let sources = try SettingsSources(
            section: IntakeSettings.section,
            flags: flags,
            environment: [:],
            file: nil
        )
        var reader = SettingsReader(section: IntakeSettings.section, sources: sources)
        return try IntakeSettings(&reader)
    }

    private func complaint(_ flags: [String: [String]]) -> String {
        do {
            _ = try read(flags)
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test("Endpoints and bounds are read, with defaults")
    func defaults() throws {
        let settings = try read([
            "bind": ["ipc:///run/c.sock", "tcp://127.0.0.1:7400"], "stores": ["ipc:///run/s.sock"],
            "in-flight": ["7"], "reply-bytes": ["2MiB"],
        ])
        #expect(settings.bind.count == 2 && settings.routers.isEmpty)
        #expect(settings.bounds.inFlight == 7 && settings.bounds.replyBytes == 2 << 20)
        #expect(settings.bounds.inFlightPerClient == Limits.inFlightPerClient)
    }

    @Test(
        "An address that strangers can reach is refused by name",
        arguments: ["tcp://0.0.0.0:7400", "tcp://*:7400", "tcp://192.168.1.5:7400", "tcp://[::]:1"]
    )
    func strangers(endpoint: String) {
        let said = complaint(["bind": [endpoint], "stores": ["ipc:///run/s.sock"]])
        #expect(said.contains(endpoint) && said.contains("127.0.0.1"))
    }

    @Test("What is needed and not given is named")
    func lacking() {
        #expect(complaint(["stores": ["ipc:///s"]]).contains("--bind"))
        #expect(complaint(["bind": ["ipc:///c"]]).contains("--stores"))
        #expect(complaint(["bind": ["ipc:///c"], "in-flight": ["0"]]).contains("in-flight"))
    }
}

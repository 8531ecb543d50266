import Daemon
import HTTPService
import Testing

@Suite("The door's settings")
struct HTTPSettingsTests {
    private func settings(_ flags: [String: [String]]) throws -> HTTPSettings {
        let sources = try SettingsSources(
            section: "http",
            flags: flags,
            environment: [:],
            file: nil
        )
        var reader = SettingsReader(section: "http", sources: sources)
        return try HTTPSettings(&reader)
    }

    private let intakes = ["ipc:///tmp/intake.sock"]

    @Test("It listens on this machine alone")
    func local() throws {
        let four = try settings(["bind": ["127.0.0.1:9000"], "intakes": intakes])
        #expect(four.host == "127.0.0.1")
        #expect(four.port == 9_000)
        let six = try settings(["bind": ["[::1]:9000"], "intakes": intakes])
        #expect(six.host == "::1")
        #expect(try settings(["intakes": intakes]).host == "127.0.0.1")
    }

    @Test(
        "Every other address is refused by name",
        arguments: ["0.0.0.0:80", "192.168.1.2:8480", "[::]:8480", "localhost:8480", "127.0.0.2:1"]
    )
    func strangers(bind: String) {
        #expect {
            try settings(["bind": [bind], "intakes": intakes])
        } throws: { error in
            "\(error)".contains(bind) && "\(error)".contains("strangers")
        }
    }

    @Test("It listens elsewhere when the operator says that he knows")
    func open() throws {
        let flags = ["bind": ["0.0.0.0:8480"], "bind-open": ["true"], "intakes": intakes]
        #expect(try settings(flags).host == "0.0.0.0")
    }

    @Test(
        "What is no address is refused by name",
        arguments: [
            "", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", ":80", "::1:80", "127.0.0.1:70000",
        ]
    )
    func nonsense(bind: String) {
        #expect(throws: SettingsTrouble.self) {
            try settings(["bind": [bind], "intakes": intakes])
        }
    }

    @Test("It needs an intake")
    func needsIntake() {
        #expect(throws: SettingsTrouble.self) { try settings([:]) }
    }
}

import Daemon
import Foundation
import Testing

@Suite("Settings")
struct SettingsReaderTests {
    private func reader(
        flags: [String: [String]] = [:],
        environment: [String: String] = [:],
        file: String? = nil,
    ) throws -> SettingsReader {
        SettingsReader(
            section: "intake",
            sources: try SettingsSources(
                section: "intake",
                flags: flags,
                environment: environment,
                file: file
            )
        )
    }

    private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "weir-settings-\(UUID().uuidString).json"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    @Test("A flag wins over the environment, that over the file, that over the default")
    func precedence() throws {
        try withFile(#"{"intake": {"in-flight": 3, "drain": "7s"}}"#) { path in
            let environment = ["WEIR_INTAKE_IN_FLIGHT": "2"]
            var all = try reader(
                flags: ["in-flight": ["1"]],
                environment: environment,
                file: path
            )
            let fromFlag = try all.integer("in-flight", default: 9, in: 1...9, "")
            #expect(fromFlag == 1)
            var two = try reader(environment: environment, file: path)
            let fromEnvironment = try two.integer("in-flight", default: 9, in: 1...9, "")
            #expect(fromEnvironment == 2)
            var one = try reader(file: path)
            let fromFile = try one.integer("in-flight", default: 9, in: 1...9, "")
            #expect(fromFile == 3)
            let drain = try one.duration("drain", default: .zero, in: .zero ... .seconds(9), "")
            #expect(drain == .seconds(7))
            var none = try reader()
            let fallback = try none.integer("in-flight", default: 9, in: 1...9, "")
            #expect(fallback == 9)
        }
    }

    @Test("Lists come from repeated flags, commas and arrays")
    func lists() throws {
        var flags = try reader(flags: ["stores": ["ipc:///a", "ipc:///b"]])
        let repeated = try flags.endpoints("stores", default: [], "")
        #expect(repeated == ["ipc:///a", "ipc:///b"])
        var environment = try reader(environment: ["WEIR_INTAKE_STORES": "ipc:///a,ipc:///b"])
        let separated = try environment.texts("stores", default: [], "")
        #expect(separated == ["ipc:///a", "ipc:///b"])
        try withFile(#"{"intake": {"stores": ["ipc:///a", "ipc:///b"], "x": true}}"#) { path in
            var file = try reader(file: path)
            let array = try file.texts("stores", default: [], "")
            #expect(array == ["ipc:///a", "ipc:///b"])
            let flag = try file.flag("x", "")
            #expect(flag)
        }
    }

    @Test("A wrong value is named with its place and what would be right")
    func wrongValue() throws {
        try withFile(#"{"intake": {"in-flight": "many"}}"#) { path in
            var settings = try reader(file: path)
            let trouble = #expect(throws: SettingsTrouble.self) {
                try settings.integer("in-flight", default: 1, in: 1...9, "")
            }
            let sentence = try #require(trouble?.description)
            #expect(sentence.contains("\"intake.in-flight\" in \(path)"))
            #expect(sentence.contains("from 1 to 9"))
        }
    }

    @Test("A key nobody knows is named with its place")
    func unknownKey() throws {
        try withFile(#"{"intake": {"in-fligth": 3}}"#) { path in
            var settings = try reader(file: path)
            _ = try settings.integer("in-flight", default: 1, in: 1...9, "")
            let trouble = #expect(throws: SettingsTrouble.self) { try settings.refuseUnknown() }
            #expect(trouble?.description.contains("in-fligth") == true)
        }
        var stray = try reader(environment: ["WEIR_INTAKE_FOO": "1"])
        _ = try stray.integer("in-flight", default: 1, in: 1...9, "")
        #expect(throws: SettingsTrouble.self) { try stray.refuseUnknown() }
    }

    @Test(
        "A file that is no settings file is refused",
        arguments: ["", "[]", "{", #"{"intake": 3}"#, #"{"intak": {}}"#, #"{"intake": {"a": {}}}"#]
    )
    func badFile(_ text: String) throws {
        try withFile(text) { path in
            #expect(throws: SettingsTrouble.self) { try reader(file: path) }
        }
    }

    @Test("A file that is not there is refused")
    func noFile() {
        #expect(throws: SettingsTrouble.self) { try reader(file: "/nonexistent/weir.json") }
    }

    @Test("An endpoint of another machine needs keys, or the operator's word")
    func beyond() throws {
        func read(_ text: String) throws {
            try withFile(text) { path in
                var reader = try reader(file: path)
                _ = try reader.endpoints("bind", default: [], "Where.")
            }
        }
        let bind = #""bind": "tcp://10.0.0.1:7400""#
        let trouble = #expect(throws: SettingsTrouble.self) { try read("{\"intake\": {\(bind)}}") }
        #expect(trouble?.description.contains("--keys") == true)
        try withFile("{\"intake\": {\(bind)}}") { path in
            var reader = try reader(file: path)
            reader.mayLeaveMachine = true
            let endpoints = try reader.endpoints("bind", default: [], "Where.")
            #expect(endpoints == ["tcp://10.0.0.1:7400"])
        }
    }

    @Test(
        "Only loopback and ipc are local",
        arguments: [
            ("ipc:///x", true), ("tcp://127.0.0.1:1", true), ("tcp://127.9.9.9:1", true),
            ("tcp://[::1]:1", true), ("tcp://0.0.0.0:1", false), ("tcp://*:1", false),
            ("tcp://10.0.0.1:1", false), ("tcp://127.evil.example:1", false),
            ("tcp://localhost:1", false), ("udp://127.0.0.1:1", false),
        ]
    )
    func locality(_ endpoint: String, _ isLocal: Bool) {
        #expect(EndpointText.isLocal(endpoint) == isLocal)
    }
}

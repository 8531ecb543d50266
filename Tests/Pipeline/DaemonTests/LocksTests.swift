import Access
import Bus
import Daemon
import Foundation
import Testing

@Suite("Locks")
struct LocksTests {
    private let own = CurveSecret.random()
    private let store = CurveSecret.random()

    /// A folder with our key and a list.
    private func withFolder<Result>(
        _ list: String?,
        mode: Int = 0o600,
        _ body: (String) throws -> Result
    ) throws -> Result {
        let folder = "/tmp/weir-locks-\(UUID().uuidString.prefix(8))"
        let files = FileManager.default
        try files.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? files.removeItem(atPath: folder) }
        try Data(own.file(of: "intake-0")).write(to: URL(filePath: "\(folder)/intake-0.key"))
        try files.setAttributes(
            [.posixPermissions: mode],
            ofItemAtPath: "\(folder)/intake-0.key"
        )
        try list?.write(toFile: "\(folder)/authorized", atomically: true, encoding: .utf8)
        return try body(folder)
    }

    private func locks(_ folder: String, instance: String = "intake-0") throws -> Locks {
        try Locks(LockSettings(folder: folder), instance: instance)
    }

    @Test("Without a folder there is no lock anywhere")
    func none() throws {
        let locks = try Locks(.none, instance: "intake-0")
        #expect(!locks.areThere && !locks.isLocked("tcp://127.0.0.1:1"))
        #expect(try locks.credentials(for: "tcp://127.0.0.1:1", of: .store) == nil)
    }

    @Test("Every TCP endpoint is locked, and no Unix socket")
    func credentials() throws {
        try withFolder("store store-0 \(store.publicKey)") { folder in
            let locks = try locks(folder)
            #expect(try locks.credentials(for: "ipc:///x", of: .store) == nil)
            for endpoint in ["tcp://127.0.0.1:1", "tcp://store-0@10.0.0.1:1"] {
                let found = try #require(try locks.credentials(for: endpoint, of: .store))
                #expect(found.server == store.publicKey)
                #expect(found.secret.publicKey == own.publicKey)
            }
        }
    }

    @Test("Who is not listed as what it must be, or has no key, is named")
    func missing() throws {
        try withFolder("store store-0 \(store.publicKey)") { folder in
            let locks = try locks(folder)
            for (endpoint, role, word) in [
                ("tcp://127.0.0.1:1", Role.router, "no router"),
                ("tcp://store-1@127.0.0.1:1", .store, "store-1"),
            ] {
                let error = #expect(throws: BusError.self) {
                    try locks.credentials(for: endpoint, of: role)
                }
                #expect(error?.sentence.contains(word) == true)
            }
            let keyless = try self.locks(folder, instance: "intake-1")
            let error = #expect(throws: BusError.self) {
                try keyless.credentials(for: "tcp://127.0.0.1:1", of: .store)
            }
            #expect(error?.sentence.contains("weir keygen intake-1") == true)
        }
    }

    @Test(
        "A key that others can read is refused, with the command that closes it",
        arguments: [0o640, 0o604]
    )
    func open(mode: Int) throws {
        try withFolder("", mode: mode) { folder in
            let trouble = #expect(throws: SettingsTrouble.self) { try locks(folder) }
            #expect(trouble?.description.contains("chmod 600 '\(folder)/intake-0.key'") == true)
        }
    }

    @Test("A list that is missing or wrong is told, with its name")
    func list() throws {
        for (text, word) in [(nil, "cat "), ("client", "line 1")] as [(String?, String)] {
            try withFolder(text) { folder in
                let trouble = #expect(throws: SettingsTrouble.self) { try locks(folder) }
                #expect(trouble?.description.contains("\(folder)/authorized") == true)
                #expect(trouble?.description.contains(word) == true)
            }
        }
    }

    @Test("A list that is read again tells who was removed; a wrong one changes nothing")
    func reload() throws {
        let line = "store store-0 \(store.publicKey)"
        try withFolder(line) { folder in
            let locks = try locks(folder)
            #expect(try locks.reload().isEmpty)
            try "nonsense".write(toFile: "\(folder)/authorized", atomically: true, encoding: .utf8)
            #expect(throws: SettingsTrouble.self) { try locks.reload() }
            #expect(locks.keyring.admits("\(store.publicKey)", at: .clients) == false)
            #expect(locks.keyring.list.all.count == 1)
            try "".write(toFile: "\(folder)/authorized", atomically: true, encoding: .utf8)
            #expect(try locks.reload().map(\.name) == ["store-0"])
            #expect(locks.keyring.list.all.isEmpty)
        }
    }

    @Test(
        "A name before the host says whose key is expected",
        arguments: [
            ("tcp://store-0@10.0.0.1:1", "store-0", "tcp://10.0.0.1:1"),
            ("tcp://10.0.0.1:1", nil, "tcp://10.0.0.1:1"),
            ("tcp://a@[::1]:1", "a", "tcp://[::1]:1"), ("ipc:///x@y", nil, "ipc:///x@y"),
        ] as [(String, String?, String)]
    )
    func names(_ endpoint: String, _ name: String?, _ address: String) {
        #expect(EndpointText.name(in: endpoint) == name)
        #expect(EndpointText.address(of: endpoint) == address)
        #expect(EndpointText.isPlausible(endpoint))
    }
}

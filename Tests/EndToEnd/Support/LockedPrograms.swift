import Foundation
import Linux

/// One program of each stage, started by hand over `tcp://` with a key each.
final class LockedPrograms {
    /// Where clients are answered.
    let clients: String
    /// Where events are published and replayed.
    let events: String
    let replay: String
    /// The folder of the keys.
    let keys: String
    private let folder: TestFolder
    private let arguments: [String: [String]]
    private(set) var programs: [String: RunningProgram] = [:]

    static let stages = [
        "store-0": "store", "router-0": "router", "ipfs-fetcher-0": "fetcher",
        "broadcaster-0": "broadcaster", "intake-0": "intake",
    ]

    /// Chooses ports; nothing is made or started yet.
    init(gateway: String, in folder: TestFolder) throws {
        func endpoint() throws -> String { "tcp://127.0.0.1:\(try FreePort.next())" }
        let (store, search, orders) = (try endpoint(), try endpoint(), try endpoint())
        self.folder = folder
        keys = folder.path(of: "keys")
        clients = try endpoint()
        events = try endpoint()
        replay = try endpoint()
        // An endpoint names whose key is expected there, which must be so where there are several.
        let named = "tcp://store-0@" + store.dropFirst(6)
        arguments = [
            "store-0": ["--bind", store, "--database", folder.path(of: "weir.sqlite")],
            "router-0": ["--bind", search, "--orders", orders],
            "ipfs-fetcher-0": [
                "--stores", store, "--routers", orders, "--gateways", gateway,
            ],
            "broadcaster-0": [
                "--stores", store, "--bind", events, "--replay-bind", replay,
            ],
            "intake-0": ["--stores", named, "--routers", search, "--bind", clients],
        ]
    }

    /// Where the store listens.
    var store: String { arguments["store-0"]?[1] ?? "" }

    /// Makes a key as a person does; what it printed.
    @discardableResult
    func keygen(_ name: String, role: String) async throws -> Ended {
        try await RunningProgram(
            "weir",
            ["keygen", name, "--role", role, "--keys", keys],
            in: folder
        ).end()
    }

    /// Lists everybody who has a `.pub` file, but for some.
    func authorize(without names: String...) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: keys).sorted()
        let lines = try files.filter { file in
            file.hasSuffix(".pub") && !names.contains { file == "\($0).pub" }
        }.map { try String(contentsOfFile: "\(keys)/\($0)", encoding: .utf8) }
        try lines.joined().write(toFile: "\(keys)/authorized", atomically: true, encoding: .utf8)
    }

    /// Starts an instance with more arguments.
    func start(_ instance: String, _ more: [String] = []) throws -> RunningProgram {
        let stage = instance.split(separator: "-").dropLast().joined(separator: "-")
        let program = try RunningProgram(
            "weir-\(stage)",
            ["--instance", instance, "--keys", keys] + (arguments[instance] ?? []) + more,
            in: folder
        )
        programs[instance] = program
        return program
    }

    /// Has every instance read the list again.
    func reload() async throws {
        for program in programs.values {
            let before = program.errors.components(separatedBy: "keys read again").count
            program.signal(SIGHUP)
            try await eventually("the list is read again") {
                program.errors.components(separatedBy: "keys read again").count > before
            }
        }
    }

    /// The arguments of somebody who asks with a key.
    func asking(as name: String) -> [String] {
        [
            "--endpoint", clients, "--key", "\(keys)/\(name).key", "--server-key",
            "\(keys)/intake-0.pub",
        ]
    }

    /// Runs `weir` with these arguments.
    func weir(_ arguments: [String], within limit: Duration = .seconds(60)) async throws -> Ended {
        try await RunningProgram("weir", arguments, in: folder).end(within: limit)
    }
}

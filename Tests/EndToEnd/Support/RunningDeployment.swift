import Foundation
import Linux
import SupervisorService
import Testing
import WeirClient

/// A whole pipeline of real processes: `weir up`, in a home of its own.
struct RunningDeployment: Sendable {
    /// What `weir up` is told.
    struct Options: Sendable {
        /// The port of the HTTP door; nil: no door.
        var http: Int?
        /// The port of `tcp://127.0.0.1`; nil: none.
        var port: Int?
        /// URLs of gateways.
        var gateways: [String] = []
        /// The size of a disk that the store has for itself; nil: it shares that of the home.
        var storeMebibytes: Int?
        /// More arguments.
        var more: [String] = []

        fileprivate var arguments: [String] {
            (http.map { ["--http", "\($0)"] } ?? []) + (port.map { ["--port", "\($0)"] } ?? [])
                + gateways.flatMap { ["--gateway", $0] } + more
        }
    }

    /// Its folder.
    let home: String
    /// Its `weir up`.
    let up: RunningProgram
    private let folder: TestFolder

    /// Starts it; whoever does waits with `ready`.
    init(_ name: String, _ options: Options = Options(), in folder: TestFolder) throws {
        home = folder.path(of: name)
        self.folder = folder
        let arguments = ["up", "--home", home] + options.arguments
        if let size = options.storeMebibytes {
            let disk = """
                mkdir -p "$1/store" && mount -t tmpfs -o mode=700,size=\(size)m tmpfs "$1/store" && shift &&
                exec "$@"
                """
            let weir = RunningProgram.folder.appending(path: "weir").path(percentEncoded: false)
            // Only what is started here sees that disk, so any user may have one.
            up = try RunningProgram(
                Tool.unshare.rawValue,
                ["--map-root-user", "--mount", "sh", "-ec", disk, "sh", home, weir] + arguments,
                in: folder
            )
        } else {
            up = try RunningProgram("weir", arguments, in: folder)
        }
    }

    /// Waits until every stage answers.
    func ready() async throws {
        try await eventually("\(home) is ready", within: .seconds(30)) {
            guard up.isRunning else { throw WaitedInVain(description: "weir up: \(up.errors)") }
            return up.errors.contains("weir up: ready")
        }
    }

    /// Who runs there, as `weir up` wrote it.
    func state() throws -> StateFile {
        let longest = SupervisorService.Deployment.longestSocketName.utf8.count
        let runtime = try RuntimeFolder(home: home, longestName: longest)
        return try #require(StateFile.read(runtime: runtime.path))
    }

    /// The process of an instance, or nil while it has none.
    func pid(of instance: String) throws -> Int32? {
        try state().stages.first { $0.instance == instance }?.pid
    }

    /// Where clients of this machine are answered.
    func endpoint() throws -> String { try #require(state().clients.first) }

    /// A client of all its intakes; whoever makes it closes it.
    func clientOfAll() throws -> Client {
        try Client(endpoints: state().clients.filter { $0.hasPrefix("ipc://") })
    }

    /// Runs a body with a client of it.
    func withClient<Result>(_ body: (Client) async throws -> Result) async throws -> Result {
        let client = try Client(endpoints: [try endpoint()])
        do {
            let result = try await body(client)
            await client.close()
            return result
        } catch {
            await client.close()
            throw error
        }
    }

    /// Runs `weir` for it, with these arguments.
    func weir(_ arguments: String..., within limit: Duration = .seconds(120)) async throws -> Ended
    {
        try await weir(arguments, within: limit)
    }

    /// The same, with arguments that were put together before.
    func weir(_ arguments: [String], within limit: Duration = .seconds(120)) async throws -> Ended {
        try await RunningProgram("weir", arguments, environment: ["WEIR_HOME": home], in: folder)
            .end(within: limit)
    }

    /// What `weir status --json` says of each instance.
    func status() async throws -> [StageRow] {
        let ended = try await weir("status", "--json")
        return try JSONDecoder().decode([StageRow].self, from: Data(ended.output.utf8))
    }

    /// Ends it as Ctrl-C does, and holds it to it: status 0, and nobody is left.
    func stop() async throws {
        let pids = try state().stages.compactMap(\.pid)
        up.signal(SIGTERM)
        let ended = try await up.end(within: .seconds(20))
        #expect(ended.status == 0, "\(ended)")
        try await eventually("all stages of \(home) have ended") {
            pids.allSatisfy(Processes.isGone)
        }
    }
}

/// Runs a test with a pipeline, which is stopped afterwards.
func withDeployment<Result>(
    _ name: String = "a",
    _ options: RunningDeployment.Options = RunningDeployment.Options(),
    in folder: TestFolder,
    _ body: (RunningDeployment) async throws -> Result,
) async throws -> Result {
    let deployment = try RunningDeployment(name, options, in: folder)
    do {
        try await deployment.ready()
        let result = try await body(deployment)
        try await deployment.stop()
        return result
    } catch {
        Issue.record("\(name) said: \(deployment.up.errors)")
        deployment.up.signal(SIGTERM)
        _ = try? await deployment.up.end(within: .seconds(20))
        throw error
    }
}

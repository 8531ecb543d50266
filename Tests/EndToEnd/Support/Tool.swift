import Foundation

/// A program of the system that a test needs.
///
/// Where it is missing the test is skipped by name; in continuous integration it fails instead, for
/// there `deploy/setup --tests` was to install it.
enum Tool: String, CaseIterable {
    /// Debian's Python, which is the one that finds Debian's modules.
    case python = "/usr/bin/python3"
    case protoc = "/usr/bin/protoc"
    case curl = "/usr/bin/curl"
    case promtool = "/usr/bin/promtool"
    case unshare = "/usr/bin/unshare"

    /// What a skipped test says.
    static let hint: String = "a tool is missing here; install it with: deploy/setup --tests"

    /// Whether a test that needs them is to run.
    static func areReady(_ tools: Tool...) -> Bool {
        let isThere = tools.allSatisfy {
            FileManager.default.isExecutableFile(atPath: $0.rawValue)
                && ($0 != .python || hasModules)
        }
        return isThere || ProcessInfo.processInfo.environment["CI"] != nil
    }

    /// Whether a test may have a disk of its own.
    ///
    /// Containers and hardened kernels may forbid it, which no tool that is installed changes.
    static let canMount: Bool = {
        let trial = Process()
        trial.executableURL = URL(filePath: Tool.unshare.rawValue)
        let mount = ["mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        trial.arguments = ["--map-root-user", "--mount"] + mount
        trial.standardError = FileHandle.nullDevice
        guard (try? trial.run()) != nil else { return false }
        trial.waitUntilExit()
        return trial.terminationStatus == 0
    }()

    /// Runs it to its end.
    func run(
        _ arguments: [String],
        within limit: Duration = .seconds(60),
        environment: [String: String] = [:],
        in folder: TestFolder,
    ) async throws -> Ended {
        try await RunningProgram(rawValue, arguments, environment: environment, in: folder)
            .end(within: limit)
    }

    private static let hasModules: Bool = {
        ["zmq", "nacl", "google/protobuf"].allSatisfy {
            FileManager.default.fileExists(atPath: "/usr/lib/python3/dist-packages/\($0)")
        }
    }()
}

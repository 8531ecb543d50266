import Console
import Foundation
import Linux
import SupervisorService

/// Where a pipeline is, from the arguments, the environment and its home.
struct Destination {
    /// Where clients are answered.
    let clients: [String]
    /// Where events are published; nil when only `clients` is known.
    let events: String?
    /// Where events are replayed.
    let replay: String?
    /// Who runs there; nil when only `clients` is known, or nobody says.
    let state: StateFile?

    init(
        endpoints: [String],
        home: String?,
        environment: [String: String] = ProcessInfo.processInfo.environment,
    ) throws {
        let given = endpoints.isEmpty ? Destination.split(environment["WEIR_ENDPOINT"]) : endpoints
        guard given.isEmpty else {
            (clients, events, replay, state) = (given, nil, nil, nil)
            return
        }
        let home = home ?? environment["WEIR_HOME"] ?? NSHomeDirectory() + "/.weir"
        let runtime = try Destination.runtime(of: home)
        state = StateFile.read(runtime: runtime)
        let usual = "\(runtime)/intake-0.sock"
        guard state != nil || FileManager.default.fileExists(atPath: usual) else {
            throw Complaint("No pipeline runs in \(home); start one with: weir up")
        }
        clients = state?.clients ?? ["ipc://\(usual)"]
        events = "ipc://\(runtime)/events.sock"
        replay = "ipc://\(runtime)/replay.sock"
    }

    private static func runtime(of home: String) throws -> String {
        guard FileManager.default.fileExists(atPath: home) else {
            throw Complaint("No pipeline runs in \(home); start one with: weir up")
        }
        let longest = Deployment.longestSocketName.utf8.count
        return try RuntimeFolder(home: home, longestName: longest).path
    }

    private static func split(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

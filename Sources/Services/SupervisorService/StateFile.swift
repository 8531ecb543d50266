import Foundation

/// `stages.json` in a deployment's runtime folder: who runs there, for `weir status`.
package struct StateFile: Codable, Sendable, Equatable {
    /// One instance.
    package struct Stage: Codable, Sendable, Equatable {
        /// The stage's name.
        package let stage: String
        /// The instance's name.
        package let instance: String
        /// Where it answers `ping`, `info` and `stats`.
        package let control: String
        /// The URL of its metrics; nil: it has none.
        package let metrics: String?
        /// Its process; nil while it is not running.
        package let pid: Int32?

        /// One instance.
        package init(
            stage: String,
            instance: String,
            control: String,
            metrics: String? = nil,
            pid: Int32?,
        ) {
            self.stage = stage
            self.instance = instance
            self.control = control
            self.metrics = metrics
            self.pid = pid
        }
    }

    /// Where clients are answered.
    package let clients: [String]
    /// The instances.
    package let stages: [Stage]

    /// What runs.
    package init(clients: [String], stages: [Stage]) {
        self.clients = clients
        self.stages = stages
    }

    /// Where it stands.
    package static func path(runtime: String) -> String {
        runtime + "/stages.json"
    }

    /// Reads it; nil when nothing runs there.
    package static func read(runtime: String) -> StateFile? {
        guard let data = FileManager.default.contents(atPath: path(runtime: runtime)) else {
            return nil
        }
        return try? JSONDecoder().decode(StateFile.self, from: data)
    }

    static func write(_ state: StateFile, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        // Written beside and moved: a reader never sees half of it.
        try encoder.encode(state).write(to: URL(filePath: path), options: .atomic)
    }
}

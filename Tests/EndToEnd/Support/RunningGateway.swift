import Blocks
import FetchingFixtures
import Foundation

/// An HTTP gateway that is not ours, honest or not: `Tests/Support/gateways/gateway.py`.
struct RunningGateway: Sendable {
    private let program: RunningProgram
    private let port: String

    /// Starts one that has these files, and behaves as the mode says.
    init(
        _ files: [FileFixture],
        mode: String,
        _ argument: String = "",
        in folder: TestFolder,
    ) async throws {
        let home = folder.path(of: "gateway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: false)
        var order: [String] = []
        for block in files.flatMap(\.blocks) {
            try Data(block.bytes).write(to: URL(filePath: "\(home)/\(block.cid)"))
            order.append("\(block.cid)")
        }
        try Data(order.joined(separator: "\n").utf8).write(to: URL(filePath: "\(home)/ORDER"))
        let program = try RunningProgram(
            Tool.python.rawValue,
            [Repository.path(of: "Tests/Support/gateways/gateway.py"), home, mode, argument],
            in: folder,
        )
        port = try await eventually("the gateway listens") {
            guard program.isRunning else { throw WaitedInVain(description: program.errors) }
            let lines = program.output.split(separator: "\n", omittingEmptySubsequences: false)
            return lines.count > 1 ? String(lines[0]) : nil
        }
        self.program = program
    }

    /// Where it is.
    var url: String { "http://127.0.0.1:\(port)" }

    /// The requests that came: path, `Via`, agent and `Accept`, with tabs between.
    var requests: [Substring] {
        program.output.split(separator: "\n").dropFirst().filter { $0.hasPrefix("/") }
    }
}

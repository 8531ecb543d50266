import Foundation
import Testing

/// ipld-car from PyPI, which knows nothing of Weir.
enum CARReaderProgram {
    private static let python = Repository.path(of: ".venv/bin/python")

    /// Whether a test that needs it is to run.
    static var isReady: Bool {
        let folder = Repository.path(of: ".venv/lib")
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let isThere = versions.contains {
            FileManager.default.fileExists(
                atPath: Repository.path(of: ".venv/lib/\($0)/site-packages/ipld_car")
            )
        }
        return isThere || ProcessInfo.processInfo.environment["CI"] != nil
    }

    /// The lines that it prints of a CAR: its roots and its blocks, each proven.
    static func read(_ car: String, in folder: TestFolder) async throws -> [String] {
        let ended = try await RunningProgram(
            python,
            ["-B", Repository.path(of: "Tests/Support/car_reader.py"), car],
            in: folder
        ).end()
        #expect(ended.status == 0, "\(ended)")
        return ended.output.split(separator: "\n").map(String.init)
    }
}

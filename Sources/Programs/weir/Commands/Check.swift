import ArgumentParser
import Console
import Foundation
import SupervisorService

/// `weir check`: whether the settings of every stage are right.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks the settings of every stage: those of a file, and of the environment.",
        discussion: "Each stage's own program says what is wrong; nothing is started.",
    )

    @Option(help: "The settings file.")
    var settings: String?

    func run() async throws {
        var wrong: [String] = []
        for plan in Check.plans(settings: settings) {
            let complaint = try Check.complaint(of: plan)
            try Output.result("\(plan.program): \(complaint == nil ? "right" : "wrong")")
            if let complaint { wrong.append(complaint) }
        }
        guard !wrong.isEmpty else { return }
        throw Complaint(wrong.joined(separator: "\n"), .wrongUse)
    }

    /// One instance of each stage, with the flags that `weir up` would give it.
    private static func plans(settings: String?) -> [ChildPlan] {
        Deployment(
            home: "/var/lib/weir",
            runtime: "/var/lib/weir/run",
            httpPort: 8_080,
            settingsFile: settings,
        ).instances
    }

    /// What a program says of its settings; nil when they are right.
    private static func complaint(of plan: ChildPlan) throws -> String? {
        let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent()
        let path = folder.appending(path: plan.program).path()
        guard FileManager.default.isExecutableFile(atPath: path) else {
            return "\(plan.program) is not in \(folder.path())"
        }
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = ["--check"] + plan.arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        // A complaint is a sentence; it fits the pipe.
        process.waitUntilExit()
        guard process.terminationStatus != 0 else { return nil }
        let said = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
        let sentence = said.trimmingCharacters(in: .whitespacesAndNewlines)
        return sentence.isEmpty
            ? "\(plan.program) ended with \(process.terminationStatus)" : sentence
    }
}

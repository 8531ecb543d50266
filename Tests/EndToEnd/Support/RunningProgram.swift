import Foundation

/// A process that a test started: a program of this build, or a tool of the system.
///
/// What it says goes into files, so that it never waits for a reader. It keeps one end of a pipe as
/// its standard input, which ends with the test.
final class RunningProgram: Sendable {
    private let process = Process()
    private let input = Pipe()
    private let outputFile: URL
    private let errorFile: URL

    /// The folder of the programs: they stand beside the tests.
    static let folder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent()

    /// Starts it.
    ///
    /// - `program`: a path, or the name of a program of this build.
    /// - `arguments`: its arguments.
    /// - `environment`: what it finds in its environment beside what we have.
    /// - `folder`: where the files with its words are kept.
    init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        in folder: TestFolder,
    ) throws {
        let words = folder.path(of: UUID().uuidString)
        outputFile = URL(filePath: words + ".out")
        errorFile = URL(filePath: words + ".err")
        for file in [outputFile, errorFile] { try Data().write(to: file) }
        process.executableURL =
            program.hasPrefix("/")
            ? URL(filePath: program) : RunningProgram.folder.appending(path: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Its number.
    var pid: Int32 { process.processIdentifier }

    /// Whether it has not ended.
    var isRunning: Bool { process.isRunning }

    /// What it wrote to standard output until now.
    var output: String { text(outputFile) }

    /// What it wrote to standard error until now.
    var errors: String { text(errorFile) }

    /// Sends it a signal.
    func signal(_ number: Int32) { kill(pid, number) }

    /// Waits for its end; who takes longer is killed, and the wait fails.
    func end(within limit: Duration = .seconds(60)) async throws -> Ended {
        do {
            try await eventually("the end of \(process.arguments ?? [])", within: limit) {
                !process.isRunning
            }
        } catch {
            signal(SIGKILL)
            throw error
        }
        let isSignal = process.terminationReason == .uncaughtSignal
        let status = process.terminationStatus + (isSignal ? 128 : 0)
        return Ended(status: status, output: output, errors: errors)
    }

    private func text(_ file: URL) -> String {
        String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
    }
}

import Foundation
import Linux

/// A process that a test started: a program of this build, or a tool of the system.
///
/// What it says goes into files, so that it never waits for a reader. It keeps one end of a pipe as
/// its standard input, which ends with the test.
final class RunningProgram: Sendable {
    private let process: ChildProcess
    private let command: String
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
        let path =
            program.hasPrefix("/")
            ? program : RunningProgram.folder.appending(path: program).path(percentEncoded: false)
        command = ([program] + arguments).joined(separator: " ")
        let output = try FileHandle(forWritingTo: outputFile)
        let error = try FileHandle(forWritingTo: errorFile)
        process = try ChildProcess(
            path,
            arguments,
            environment: ProcessInfo.processInfo.environment.merging(environment) { $1 }
                .map { "\($0)=\($1)" },
            output: output.fileDescriptor,
            error: error.fileDescriptor
        )
        withExtendedLifetime((output, error)) {}
    }

    deinit { process.signal(SIGKILL) }

    /// Its number.
    var pid: Int32 { process.pid }

    /// Whether it has not ended.
    var isRunning: Bool { process.end == nil }

    /// What it wrote to standard output until now.
    var output: String { text(outputFile) }

    /// What it wrote to standard error until now.
    var errors: String { text(errorFile) }

    /// Sends it a signal.
    func signal(_ number: Int32) { process.signal(number) }

    /// Waits for its end; who takes longer is killed, and the wait fails.
    func end(within limit: Duration = .seconds(60)) async throws -> Ended {
        do {
            let end = try await eventually("the end of \(command)", within: limit) { process.end }
            let status =
                switch end {
                case .status(let status): status
                case .signal(let signal): 128 + signal
                }
            return Ended(status: status, output: output, errors: errors)
        } catch {
            signal(SIGKILL)
            throw error
        }
    }

    private func text(_ file: URL) -> String {
        String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
    }
}

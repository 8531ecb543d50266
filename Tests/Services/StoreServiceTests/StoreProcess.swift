import Foundation
import Linux
import Synchronization

/// A real `weir-store` as a child process, built beside the tests.
///
/// Nothing here blocks a thread: the tests run on few.
final class StoreProcess: Sendable {
    let endpoint: String
    private let folder: TestFolder
    private let errors: String
    private let pid: Int32
    private let end: AsyncStream<Int32>

    init(in folder: TestFolder, _ flags: [String] = []) throws {
        endpoint = "ipc://\(folder.path)/process.sock"
        self.folder = folder
        errors = folder.path(of: "errors")
        let built = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let process = Process()
        process.executableURL = built.appendingPathComponent("weir-store")
        process.arguments =
            ["--bind", endpoint, "--database", folder.path(of: "weir.sqlite")] + flags
        // A file and not a pipe, whose end other children would hold too.
        _ = FileManager.default.createFile(atPath: errors, contents: nil)
        process.standardError = FileHandle(forWritingAtPath: errors)
        process.standardOutput = FileHandle.nullDevice
        let (end, ended) = AsyncStream.makeStream(of: Int32.self)
        self.end = end
        process.terminationHandler = { process in
            ended.yield(process.terminationStatus)
            ended.finish()
        }
        try process.run()
        pid = process.processIdentifier
    }

    deinit { _ = Foundation.kill(pid, SIGKILL) }

    /// Ends it as a power cut would, and waits until it is gone.
    func kill() async {
        _ = Foundation.kill(pid, SIGKILL)
        _ = await code()
    }

    /// Asks it to end, and gives its exit code.
    func terminate() async -> Int32? {
        _ = Foundation.kill(pid, SIGTERM)
        return await code()
    }

    /// Waits until it ends: its exit code, and what it said.
    func refusal() async throws -> (code: Int32?, sentence: String) {
        let code = await code()
        return (code, try String(contentsOfFile: errors, encoding: .utf8))
    }

    private func code() async -> Int32? {
        for await code in end { return code }
        return nil
    }
}

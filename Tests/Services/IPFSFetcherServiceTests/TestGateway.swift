import ForeignPeers
import Foundation
import Synchronization

/// `gateway.py` as a process of its own, for as long as this is alive.
final class TestGateway: Sendable {
    private struct State {
        var lines: [String] = []
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let process = Process()
    private let input = Pipe()
    private let state = Mutex(State())
    /// Where it listens, once it has said so.
    var port: Int { lines.first.flatMap { Int($0) } ?? 0 }

    /// Starts it and waits until it listens.
    init(_ folder: ContentFolder, _ mode: String = "dfs", _ argument: String = "") async throws {
        let script = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Support/gateways/gateway.py")
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", script.path, folder.path, mode, argument]
        process.standardInput = input
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.standardError
        let lines = AsyncStream.lines(of: output.fileHandleForReading)
        try process.run()
        Task { [weak self] in
            for await line in lines { self?.take(line) }
        }
        await said(1)
    }

    deinit {
        // It ends when its input does; the signal is for one that is stuck in a write.
        try? input.fileHandleForWriting.close()
        process.terminate()
    }

    /// Its address.
    var url: String { "http://127.0.0.1:\(port)" }

    /// Its name in attempts.
    var name: String { "127.0.0.1:\(port)" }

    /// What it was asked: path, `Via`, `User-Agent`, `Accept` with tabs between.
    var requests: [String] { lines.dropFirst().filter { $0.hasPrefix("/") } }

    /// Everything that it said.
    var lines: [String] { state.withLock { $0.lines } }

    /// Returns when it has said so many lines.
    func said(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.lines.count < count { state.waiters.append((count, continuation)) }
                return state.lines.count >= count
            }
            if isThere { continuation.resume() }
        }
    }

    private func take(_ line: String) {
        let ready = state.withLock { state in
            state.lines.append(line)
            let ready = state.waiters.filter { $0.count <= state.lines.count }
            state.waiters.removeAll { $0.count <= state.lines.count }
            return ready
        }
        for waiter in ready { waiter.continuation.resume() }
    }
}

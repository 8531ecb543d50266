import Foundation

/// A host of another family: a program of `Tests/Support/peers`, driven by lines of JSON.
///
/// It ends when its standard input does, so at the latest with the test. It is asked one thing at a
/// time.
package final class ForeignPeer: Sendable {
    /// Whose host it is.
    package enum Family: String, CaseIterable, Sendable {
        /// go-libp2p, as the p2pd daemon.
        case go
        case kubo
        /// py-libp2p.
        case py

        /// What stands in front of a protocol's name: kubo's tunnels carry no other.
        package var prefix: String { self == .kubo ? "/x" : "" }
    }

    /// It could not be started, or could not do what it was asked to.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    /// What a skipped test says.
    package static let hint =
        "peers of other families are missing here; install them with: deploy/setup --tests"

    /// Whether tests that need one are to run.
    package static var areReady: Bool {
        FileManager.default.fileExists(atPath: Repository.path(of: ".venv/peers"))
            || ProcessInfo.processInfo.environment["CI"] != nil
    }

    /// Its PeerID, as text.
    package let id: String
    /// Where it listens, with its name behind.
    package let addresses: [String]
    package let family: Family
    private let process: Process
    private let input: FileHandle
    private let lines: AsyncStream<String>

    /// Starts one, and waits until it listens.
    package init(_ family: Family, _ options: [String]) async throws {
        self.family = family
        let python = Repository.path(of: ".venv/bin/python")
        guard FileManager.default.isExecutableFile(atPath: python) else {
            throw Failure(description: Self.hint)
        }
        process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments =
            ["-B", Repository.path(of: "Tests/Support/peers/\(family)_peer.py")] + options
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        self.input = input.fileHandleForWriting
        lines = .lines(of: output.fileHandleForReading)
        try process.run()
        let ready = try await Self.answer(lines, of: family)
        id = ready.peer ?? ""
        addresses = ready.addresses ?? []
    }

    /// The address of its TCP listener.
    package func address(webSocket: Bool = false) throws -> String {
        guard let address = addresses.first(where: { $0.contains("/ws") == webSocket }) else {
            throw Failure(description: "\(family) does not listen so: \(addresses)")
        }
        return address
    }

    /// Asks it to do something, and waits until it is done.
    @discardableResult
    package func ask(_ question: Question) async throws -> Answer {
        try input.write(contentsOf: try JSONEncoder().encode(question) + Data("\n".utf8))
        return try await Self.answer(lines, of: family)
    }

    /// Ends it.
    package func close() throws {
        try input.close()
        process.waitUntilExit()
    }

    /// What it says next.
    private static func answer(
        _ lines: AsyncStream<String>,
        of family: Family
    ) async throws -> Answer {
        var next = lines.makeAsyncIterator()
        guard let line = await next.next() else {
            throw Failure(description: "\(family) has ended")
        }
        let answer = try JSONDecoder().decode(Answer.self, from: Data(line.utf8))
        guard answer.event != .error else {
            throw Failure(description: "\(family): \(answer.message ?? line)")
        }
        return answer
    }
}

/// Runs a test with a host of another family, which ends with it.
package func withPeer<Result>(
    _ family: ForeignPeer.Family,
    _ options: String...,
    body: (ForeignPeer) async throws -> Result
) async throws -> Result {
    let peer = try await ForeignPeer(family, options)
    do {
        let result = try await body(peer)
        try peer.close()
        return result
    } catch {
        try peer.close()
        throw error
    }
}

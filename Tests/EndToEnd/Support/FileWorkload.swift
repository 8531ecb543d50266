import WeirClient

/// Files of several blocks, one after the other: one that is put, assembled and read back, and one
/// that only another deployment has.
struct FileWorkload: Sendable {
    /// How it went.
    struct Report: Sendable {
        /// Files that came back as they are.
        var right = 0
        /// Those that did not.
        var wrong: [String] = []
        /// The errors, which are allowed while a stage is dead.
        var errors: [WeirError.Code: Int] = [:]
        /// The seeds of the files whose put was acknowledged, by their names.
        var acknowledged: [String: UInt64] = [:]
    }

    /// Three leaves, the last of them short.
    private static let bytes = 3_000_000
    private static let remoteCount: UInt64 = 8
    private static let firstSeed: UInt64 = 1 << 24
    private let remote: [String]

    /// Fills the other deployment.
    init(filling other: Client) async throws {
        var remote: [String] = []
        for seed in 1...Self.remoteCount {
            remote.append(try await Self.upload(seed, to: other))
        }
        self.remote = remote
    }

    /// Puts and reads files until then.
    func run(with client: Client, until end: ContinuousClock.Instant) async throws -> Report {
        var report = Report()
        var round: UInt64 = 0
        while ContinuousClock.now < end {
            round += 1
            do {
                let seed = Self.firstSeed + round
                let name = try await Self.upload(seed, to: client)
                report.acknowledged[name] = seed
                try await read(name, seed, client, &report)
                let other = round % Self.remoteCount
                try await read(remote[Int(other)], other + 1, client, &report)
            } catch let error as WeirError where error.code != .corrupt {
                report.errors[error.code, default: 0] += 1
            }
        }
        return report
    }

    /// Files whose put was acknowledged and that are not there as they were put.
    func lost(_ report: Report, asking client: Client) async -> [String] {
        var lost: [String] = []
        for (name, seed) in report.acknowledged {
            var again = Report()
            try? await read(name, seed, client, &again)
            if again.right == 0 { lost.append(name) }
        }
        return lost
    }

    private func read(
        _ name: String,
        _ seed: UInt64,
        _ client: Client,
        _ report: inout Report,
    ) async throws {
        var bytes: [UInt8] = []
        let options = GetOptions(timeToLive: .seconds(10))
        try await client.download(name, options: options) { bytes += $0.bytes }
        if bytes == Pattern.bytes(Self.bytes, seed: seed) {
            report.right += 1
        } else {
            report.wrong.append("\(name): \(bytes.count) bytes")
        }
    }

    private static func upload(_ seed: UInt64, to client: Client) async throws -> String {
        let (chunks, source) = AsyncStream.makeStream(of: [UInt8].self)
        source.yield(Pattern.bytes(bytes, seed: seed))
        source.finish()
        return try await client.upload(chunks, options: PutOptions(timeToLive: .seconds(10))).cid
    }
}

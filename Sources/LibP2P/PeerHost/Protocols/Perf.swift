import NIOCore

/// `/perf/1.0.0` (libp2p/specs, perf): how fast bytes go up and come down.
///
/// ```
///   C: how many bytes it wants, as eight bytes, most significant first
///   C: as many bytes as it likes, then closes its side
///   S: as many bytes as were wanted, then closes its side
/// ```
enum Perf {
    static let name = "/perf/1.0.0"
    private static let chunkBytes = 64 << 10

    /// Takes what comes and sends what was wanted.
    static func answer(_ stream: PeerStream) async throws {
        var head = try await stream.read(exactly: 8)
        guard let wanted = head.readInteger(as: UInt64.self) else { return }
        while try await stream.read() != nil {}
        try await send(wanted, on: stream)
    }

    /// Sends bytes and takes bytes; how long each took.
    static func ask(
        _ stream: PeerStream,
        up: UInt64,
        down: UInt64
    ) async throws -> PerfResult {
        let start = ContinuousClock.now
        try await stream.write(ByteBuffer(integer: down))
        try await send(up, on: stream)
        stream.closeWrite()
        var received: UInt64 = 0
        var first: ContinuousClock.Instant?
        while let bytes = try await stream.read() {
            first = first ?? .now
            received += UInt64(bytes.readableBytes)
            guard received <= down else { throw PeerHostError.malformed("more than was wanted") }
        }
        guard received == down else { throw PeerHostError.endedEarly }
        let end = ContinuousClock.now
        return PerfResult(up: (first ?? end) - start, down: end - (first ?? end))
    }

    private static func send(_ count: UInt64, on stream: PeerStream) async throws {
        let chunk = ByteBuffer(repeating: 0, count: chunkBytes)
        var left = count
        while left > 0 {
            let bytes = min(left, UInt64(chunkBytes))
            guard let slice = chunk.getSlice(at: 0, length: Int(bytes)) else { return }
            try await stream.write(slice)
            left -= bytes
        }
    }
}

/// What a measurement with `/perf/1.0.0` gave.
package struct PerfResult: Sendable, Equatable {
    /// From the first byte that went to the first that came: the upload, and a round trip.
    package var up: Duration
    /// From the first byte that came to the last.
    package var down: Duration
}

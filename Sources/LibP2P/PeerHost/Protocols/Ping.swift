import NIOCore

/// `/ipfs/ping/1.0.0` (libp2p/specs, ping): 32 bytes go and come back, as often as one likes.
enum Ping {
    static let name = "/ipfs/ping/1.0.0"
    private static let byteCount = 32

    /// Sends back what comes, until it ends.
    static func answer(_ stream: PeerStream) async throws {
        while let first = try await stream.read(upTo: byteCount) {
            var bytes = first
            if bytes.readableBytes < byteCount {
                let rest = try await stream.read(exactly: byteCount - bytes.readableBytes)
                bytes.writeImmutableBuffer(rest)
            }
            try await stream.write(bytes)
        }
    }

    /// Measures one round trip, with random bytes that the other side can't guess.
    static func ask(_ stream: PeerStream, random: [UInt8]) async throws -> Duration {
        let start = ContinuousClock.now
        try await stream.write(ByteBuffer(bytes: random))
        let answer = try await stream.read(exactly: random.count)
        guard answer.readableBytesView.elementsEqual(random) else {
            throw PeerHostError.malformed("a ping came back changed")
        }
        return .now - start
    }
}

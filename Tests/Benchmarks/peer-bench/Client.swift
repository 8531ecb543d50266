import Multiformats
import NIOCore
import PeerHost
import PeerIdentity
import Sodium

/// The side that asks, of Weir or of another family.
struct Client {
    private let address: Multiaddr
    private let security: SecurityProtocol

    init(_ text: String, _ security: SecurityProtocol = .noise) throws {
        address = try Multiaddr(parsing: text)
        self.security = security
    }

    /// Sends and takes so many bytes on one stream: MiB/s each way.
    func flow(bytes: Int) async throws -> String {
        try await connected { host, peer in
            try await host.withStream(to: peer, Server.flow) { stream in
                let begin = ContinuousClock.now
                var head = ByteBuffer()
                head.writeMultipleIntegers(UInt64(bytes), UInt64(bytes))
                try await stream.write(head)
                try await stream.writeZeros(bytes)
                try await stream.skip(8)
                let middle = ContinuousClock.now
                try await stream.skip(bytes)
                return figures(rate(bytes, in: middle - begin), rate(bytes, in: .now - middle))
            }
        }
    }

    /// Opens streams one after another, each for one question and its answer: p50 and p99.
    func open(count: Int, size: Int) async throws -> String {
        try await connected { host, peer in
            let question = ByteBuffer(repeating: 7, count: size)
            var times: [Double] = []
            for _ in 0..<count {
                let begin = ContinuousClock.now
                try await host.withStream(to: peer, Server.echo) { stream in
                    try await stream.write(question)
                    _ = try await stream.read(exactly: size)
                }
                times.append((.now - begin) / .milliseconds(1))
            }
            times.sort()
            return figures(times[count / 2], times[count * 99 / 100])
        }
    }

    private func connected(
        _ body: @Sendable (Host, PeerID) async throws -> String
    ) async throws -> String {
        let identity = try KeyPair(seed: .random(Ed25519.seedByteCount))
        let settings = HostSettings(security: [security], agent: "weir/bench")
        return try await Host.with(settings, identity: identity) { host in
            try await body(host, try await host.connect(address))
        }
    }
}

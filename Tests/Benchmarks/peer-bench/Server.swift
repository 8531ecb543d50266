import Glibc
import Multiformats
import NIOCore
import PeerHost
import PeerIdentity
import Sodium

/// The side that is asked: echoes, and takes and gives zeros.
enum Server {
    static let echo = "/weir/echo/1.0.0"
    static let flow = "/weir/flow/1.0.0"

    /// Listens on loopback until standard input ends.
    static func run() async throws {
        let address = try Multiaddr(parsing: "/ip4/127.0.0.1/tcp/0")
        let identity = try KeyPair(seed: .random(Ed25519.seedByteCount))
        let settings = HostSettings(
            listenAddresses: [address],
            maxConnections: PeerHost.Limits.connectionsMax,
            agent: "weir/bench"
        )
        try await Host.with(settings, identity: identity) { host in
            host.handle(echo) { stream in
                while let bytes = try await stream.read() { try await stream.write(bytes) }
            }
            host.handle(flow, answerFlow)
            host.handle(Idle.memory, Idle.answer)
            for address in host.addresses { print(address) }
            fflush(nil)
            while readLine() != nil {}
        }
    }

    @Sendable
    private static func answerFlow(_ stream: PeerStream) async throws {
        var head = try await stream.read(exactly: 16)
        guard let (up, down) = head.readMultipleIntegers(as: (UInt64, UInt64).self) else { return }
        try await stream.skip(Int(up))
        try await stream.write(ByteBuffer(integer: up))
        try await stream.writeZeros(Int(down))
        while try await stream.read() != nil {}
    }
}

extension PeerStream {
    /// Reads so many bytes for nobody.
    func skip(_ count: Int) async throws {
        var left = count
        while left > 0 {
            guard let bytes = try await read(upTo: left) else { throw PeerHostError.endedEarly }
            left -= bytes.readableBytes
        }
    }

    /// Writes so many zeros.
    func writeZeros(_ count: Int) async throws {
        let zeros = ByteBuffer(repeating: 0, count: 1 << 18)
        var left = count
        while left > 0 {
            let bytes = min(left, zeros.readableBytes)
            guard let part = zeros.getSlice(at: 0, length: bytes) else { return }
            try await write(part)
            left -= bytes
        }
    }
}

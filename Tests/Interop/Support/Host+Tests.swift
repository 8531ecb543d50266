import ForeignPeers
import Multiformats
import NIOCore
import PeerHost
import PeerIdentity
import PrivateNetwork
import Sodium

extension Host {
    /// What our host calls itself here.
    static let agent = "weir/interop"
    static let echo = "/weir/echo/1.0.0"

    /// Runs a test with a host of ours on loopback that serves what foreign peers ask for.
    static func listening<Result: Sendable>(
        on address: String = "/ip4/127.0.0.1/tcp/0",
        security: [SecurityProtocol] = SecurityProtocol.allCases,
        swarmKey: SwarmKey? = nil,
        handshakeTime: Duration = .seconds(10),
        _ body: @Sendable (Host) async throws -> Result
    ) async throws -> Result {
        var settings = HostSettings(
            listenAddresses: [try Multiaddr(parsing: address)],
            security: security,
            privateNetwork: swarmKey,
            agent: agent
        )
        settings.handshakeTime = handshakeTime
        let identity = try KeyPair(seed: .random(32))
        return try await Host.with(settings, identity: identity) { host in
            for prefix in Set(ForeignPeer.Family.allCases.map(\.prefix)) {
                host.handle(prefix + echo) { stream in
                    while let bytes = try await stream.read() { try await stream.write(bytes) }
                }
                host.handle(prefix + Bulk.name, Bulk.answer)
            }
            return try await body(host)
        }
    }

    /// Where foreign peers reach it.
    func address() throws -> String {
        guard let address = addresses.first else {
            throw ForeignPeer.Failure(description: "our host listens nowhere")
        }
        return "\(address)"
    }

    /// Waits until a peer has said what it is.
    func identified(_ peer: PeerID) async -> IdentifiedPeer? {
        let events = events()
        if let known = await peers().first(where: { $0.peer == peer })?.identified { return known }
        for await case .identified(peer, let said) in events { return said }
        return nil
    }

    /// How the connection with a peer is secured.
    func security(_ peer: PeerID) async -> SecurityProtocol? {
        await peers().first { $0.peer == peer }?.security
    }

    /// Sends a text there and back.
    func echo(_ text: String, _ peer: PeerID, prefix: String) async throws -> String {
        try await withStream(to: peer, prefix + Host.echo) { stream in
            try await stream.write(ByteBuffer(string: text))
            return String(buffer: try await stream.read(exactly: text.utf8.count))
        }
    }
}

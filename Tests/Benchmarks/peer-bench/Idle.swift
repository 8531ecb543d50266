import Linux
import Multiformats
import NIOCore
import PeerHost
import PeerIdentity
import Sodium

/// What idle connections cost the host that has them.
enum Idle {
    static let memory = "/weir/memory/1.0.0"
    /// Connections that are there before it is measured: what is needed once is there by then.
    private static let before = 100

    /// Tells who asks what memory this process has of its own.
    @Sendable
    static func answer(_ stream: PeerStream) async throws {
        let bytes = ProcessMemory.ownBytes() ?? 0
        try await stream.write(ByteBuffer(integer: UInt64(bytes)))
    }

    /// KiB for each of so many connections, each with another peer, to a host that `peer-bench serve`
    /// runs.
    static func measure(
        _ text: String,
        count: Int,
        _ security: SecurityProtocol
    ) async throws -> String {
        let settings = HostSettings(security: [security], agent: "weir/bench")
        let address = try Multiaddr(parsing: text)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            var hosts: [Host] = []
            func connect(_ count: Int) async throws {
                for _ in 0..<count {
                    let identity = try KeyPair(seed: .random(Ed25519.seedByteCount))
                    let host = Host(settings, identity: identity)
                    let events = host.events()
                    try await host.start()
                    group.addTask { await host.run() }
                    _ = try await host.connect(address)
                    hosts.append(host)
                    for await case .identified in events { break }
                }
            }
            try await connect(before)
            let start = try await ask(hosts[0], address)
            try await connect(count)
            let end = try await ask(hosts[0], address)
            for host in hosts { await host.close() }
            group.cancelAll()
            return figures(Double(end - start) / 1_024 / Double(count))
        }
    }

    private static func ask(_ host: Host, _ address: Multiaddr) async throws -> Int {
        // Identify has an end on the other side too.
        try await Task.sleep(for: .seconds(1))
        guard let peer = address.peerID else { throw Misused() }
        return try await host.withStream(to: peer, memory) { stream in
            var bytes = try await stream.read(exactly: 8)
            return Int(bytes.readInteger(as: UInt64.self) ?? 0)
        }
    }
}

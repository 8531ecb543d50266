import Kademlia
import Multiformats
import NIOCore
import PeerHost
import PeerIdentity
import PeerProtocols
import Sodium

/// Real hosts within this process: servers that know the first of them, then clients that know it
/// too, each with a node, and then strangers, which have none.
struct KademliaHosts: Sendable {
    let hosts: [Host]
    let nodes: [KademliaNode]

    /// Runs a test with so many servers, clients and strangers, and ends them after it.
    static func with(
        servers: Int,
        clients: Int = 0,
        strangers: Int = 0,
        _ body: @escaping @Sendable (KademliaHosts) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await run(servers, clients, strangers, body) }
            tasks.addTask {
                try await Task.sleep(for: .seconds(60))
                throw TookTooLong()
            }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
    }

    /// A test that waited for something that never came.
    struct TookTooLong: Error {}

    private static func run(
        _ servers: Int,
        _ clients: Int,
        _ strangers: Int,
        _ body: @escaping @Sendable (KademliaHosts) async throws -> Void
    ) async throws {
        let memory = MemoryNetwork()
        var hosts: [Host] = []
        for number in 0..<servers + clients + strangers {
            let address = try Multiaddr(parsing: "/memory/\(number + 1)")
            let settings = HostSettings(listenAddresses: [address], memory: memory)
            hosts.append(Host(settings, identity: try key(number)))
        }
        defer { withExtendedLifetime(hosts) {} }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for host in hosts {
                try await host.start()
                tasks.addTask { await host.run() }
            }
            let first = hosts[0].addresses
            let nodes = hosts.prefix(servers + clients).enumerated().map { number, host in
                KademliaNode(
                    host,
                    in: .lan,
                    as: number < servers ? .server : .client,
                    bootstrap: number == 0 ? [] : first
                )
            }
            for node in nodes { tasks.addTask { await node.run() } }
            defer { tasks.cancelAll() }
            try await body(KademliaHosts(hosts: hosts, nodes: nodes))
            for host in hosts { await host.close() }
        }
    }

    static func key(_ number: Int) throws -> KeyPair {
        let seed = (0..<32).map { UInt8(truncatingIfNeeded: (number + 1) >> (8 * ($0 % 4))) }
        return try KeyPair(seed: Secret(copying: seed))
    }

    /// Waits until all nodes know of others.
    func settle() async {
        await withTaskGroup(of: Void.self) { tasks in
            for node in nodes { tasks.addTask { await node.refresh() } }
        }
    }

    /// Looks again and again until something holds; the test's own time bounds it.
    func until(_ holds: () async throws -> Bool) async throws {
        while try await !holds() { try await Task.sleep(for: .milliseconds(20)) }
    }
}

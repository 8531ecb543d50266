import Multiformats
import NIOCore
import PeerHost
import PeerIdentity
import Synchronization
import Testing

/// Two real hosts that can reach each other, the transport as the test says.
struct TestHosts: Sendable {
    /// How hosts reach each other.
    enum Transport: String, CaseIterable, Sendable {
        case memory = "/memory/1"
        case tcp = "/ip4/127.0.0.1/tcp/0"
        case webSocket = "/ip4/127.0.0.1/tcp/0/ws"
    }

    /// The host that listens; it echoes on `/echo`.
    let server: Host
    /// The host that dials.
    let client: Host

    /// Runs a test with both, connected.
    static func connected(
        over transport: Transport = .memory,
        server: HostSettings = HostSettings(),
        client: HostSettings = HostSettings(),
        _ body: @escaping @Sendable (TestHosts) async throws -> Void
    ) async throws {
        try await unconnected(over: transport, server: server, client: client) { hosts in
            _ = try await hosts.client.connect(hosts.server.addresses[0])
            try await body(hosts)
        }
    }

    /// Runs a test with both.
    static func unconnected(
        over transport: Transport = .memory,
        server: HostSettings = HostSettings(),
        client: HostSettings = HostSettings(),
        _ body: @escaping @Sendable (TestHosts) async throws -> Void
    ) async throws {
        let memory = MemoryNetwork()
        var (server, client) = (server, client)
        server.memory = memory
        client.memory = memory
        server.listenAddresses = [try Multiaddr(parsing: transport.rawValue)]
        try await limited { [server, client] in
            try await Host.with(server, identity: testKey(1)) { server in
                server.handle("/echo") { stream in
                    while let bytes = try await stream.read() { try await stream.write(bytes) }
                }
                try await Host.with(client, identity: testKey(2)) { client in
                    try await body(TestHosts(server: server, client: client))
                }
            }
        }
    }

    /// Fails the test after a minute instead of waiting for ever.
    static func limited(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await body() }
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

    /// Sends a text on `/echo`, and expects it back.
    func checkEcho(_ text: String) async throws {
        let answer = try await client.withStream(to: server.id, "/echo") { stream in
            try await stream.write(ByteBuffer(string: text))
            return String(buffer: try await stream.read(exactly: text.utf8.count))
        }
        #expect(answer == text)
    }
}

extension AsyncSequence where Self: Sendable, Failure == Never {
    /// The first event that `choose` takes.
    func first<Result>(_ choose: (Element) -> Result?) async -> Result? {
        for await element in self {
            if let result = choose(element) { return result }
        }
        return nil
    }
}

/// A number that tasks count up together.
final class Counter: Sendable {
    private let number = Mutex(0)

    /// What it is now.
    var count: Int { number.withLock { $0 } }

    /// Adds one.
    func add() {
        number.withLock { $0 += 1 }
    }
}

import Blocks
import Multiformats
import PeerHost
import PeerIdentity
import PeerProtocols
import Sodium
import Synchronization

/// A shelf of blocks in memory; it hides some of them.
final class ShelfOfBlocks: BitswapShelf {
    private let blocks: Mutex<[CID: [UInt8]]>
    private let hidden: Set<CID>

    init(_ blocks: [Block], hidden: Set<CID> = []) {
        self.hidden = hidden
        self.blocks = Mutex(
            Dictionary(blocks.map { ($0.cid, $0.bytes) }, uniquingKeysWith: { first, _ in first })
        )
    }

    func add(_ block: Block) { blocks.withLock { $0[block.cid] = block.bytes } }

    func size(of cid: CID, for peer: PeerID) async -> Int? {
        await block(cid, for: peer)?.count
    }

    func block(_ cid: CID, for peer: PeerID) async -> [UInt8]? {
        let name = cid.asVersion1
        return hidden.contains(name) ? nil : blocks.withLock { $0[name] }
    }
}

/// Hosts that share a network in memory, and have an exchange each.
enum BitswapHosts {
    /// A host and its exchange.
    struct Node: Sendable {
        let host: Host
        let exchange: BitswapExchange
    }

    /// A test that waited for something that never came.
    struct TookTooLong: Error {}

    /// Runs a test with a host that asks, which is connected to one for each shelf.
    static func with(
        _ shelves: [ShelfOfBlocks],
        _ body: @escaping @Sendable (_ asker: Node, _ others: [Node]) async throws -> Void
    ) async throws {
        let memory = MemoryNetwork()
        try await limited {
            try await node(0, ShelfOfBlocks([]), memory) { asker in
                try await others(shelves[...], [], memory) { others in
                    for other in others {
                        _ = try await asker.host.connect(other.host.addresses[0])
                    }
                    try await body(asker, others)
                }
            }
        }
    }

    /// Runs a test with a host that has no exchange beside one that has.
    static func withStranger(
        _ shelf: ShelfOfBlocks,
        _ body: @escaping @Sendable (_ node: Node, _ stranger: Host) async throws -> Void
    ) async throws {
        let memory = MemoryNetwork()
        try await limited {
            try await node(0, shelf, memory) { node in
                var settings = HostSettings()
                settings.memory = memory
                settings.listenAddresses = [try Multiaddr(parsing: "/memory/99")]
                try await Host.with(settings, identity: try key(99)) { stranger in
                    try await body(node, stranger)
                }
            }
        }
    }

    private static func others(
        _ shelves: ArraySlice<ShelfOfBlocks>,
        _ nodes: [Node],
        _ memory: MemoryNetwork,
        _ body: @escaping @Sendable ([Node]) async throws -> Void
    ) async throws {
        guard let shelf = shelves.first else { return try await body(nodes) }
        try await node(UInt8(nodes.count + 1), shelf, memory) { node in
            try await others(shelves.dropFirst(), nodes + [node], memory, body)
        }
    }

    private static func node(
        _ number: UInt8,
        _ shelf: ShelfOfBlocks,
        _ memory: MemoryNetwork,
        _ body: @escaping @Sendable (Node) async throws -> Void
    ) async throws {
        var settings = HostSettings()
        settings.memory = memory
        settings.listenAddresses = [try Multiaddr(parsing: "/memory/\(number + 1)")]
        try await Host.with(settings, identity: try key(number + 1)) { host in
            let exchange = BitswapExchange(host, shelf: shelf)
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await exchange.run() }
                defer { tasks.cancelAll() }
                try await body(Node(host: host, exchange: exchange))
            }
        }
    }

    private static func key(_ number: UInt8) throws -> KeyPair {
        try KeyPair(seed: Secret(copying: [UInt8](repeating: number, count: 32)))
    }

    private static func limited(_ body: @escaping @Sendable () async throws -> Void) async throws {
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
}

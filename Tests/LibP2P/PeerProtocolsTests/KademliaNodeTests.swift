import Kademlia
import Multiformats
import NIOCore
import PeerHost
import PeerIdentity
import PeerProtocols
import SeededRandom
import Testing

@Suite("Kademlia node", .serialized)
struct KademliaNodeTests {
    static func content(_ number: UInt64) throws -> Multihash {
        var random = SeededGenerator(seed: number)
        return .sha256(try #require(Digest256(random.bytes(32))))
    }

    @Test("finds among forty hosts who provides a content, knowing one of them at first")
    func providing() async throws {
        try await KademliaHosts.with(servers: 40) { network in
            await network.settle()
            try await network.until { network.nodes.allSatisfy { $0.peerCount >= 10 } }
            let contents = try (0..<5 as Range<UInt64>).map(Self.content)
            for content in contents { network.nodes[7].provide(content) }
            try await network.until { network.nodes[7].progress.provided == 5 }
            for content in contents {
                let first = try await network.nodes[30].withProviders(of: content) { providers in
                    await providers.first { _ in true }
                }
                let provider = try #require(first)
                #expect(provider.id == network.hosts[7].id)
                #expect(!provider.addresses.isEmpty)
            }
            // The twenty nearest hold each, but for the provider itself.
            let records = network.nodes.reduce(0) { $0 + $1.recordCount }
            #expect(records >= 5 * 15 && records <= 5 * 20)
        }
    }

    @Test("finds the nearest of all hosts")
    func closest() async throws {
        try await KademliaHosts.with(servers: 30) { network in
            await network.settle()
            let key = try Self.content(1).bytes
            let target = Key(hashing: key)
            let truth = network.hosts.dropLast().map(\.id)
                .sorted { target.distance(to: Key($0)) < target.distance(to: Key($1)) }.prefix(20)
            // Who was asked last has yet to be heard of by those whom it is near.
            try await network.until {
                await network.nodes[29].closest(to: key).map(\.id) == Array(truth)
            }
        }
    }

    @Test("that is a client finds and provides, and nobody has it in a table")
    func client() async throws {
        try await KademliaHosts.with(servers: 12, clients: 2) { network in
            await network.settle()
            let content = try Self.content(2)
            network.nodes[12].provide(content)
            try await network.until { network.nodes[12].progress.provided == 1 }
            let found = try await network.nodes[13].withProviders(of: content) { providers in
                await providers.first { _ in true }
            }
            #expect(found?.id == network.hosts[12].id)
            let clients = Set(network.hosts[12...].map(\.id))
            for node in network.nodes {
                let known = await node.closest(to: network.hosts[12].id.bytes).map(\.id)
                #expect(clients.isDisjoint(with: known))
            }
        }
    }

    @Test("connects to a peer that one of the others knows")
    func findPeer() async throws {
        try await KademliaHosts.with(servers: 12, strangers: 1) { network in
            await network.settle()
            let (friend, stranger) = (network.hosts[5], network.hosts[12])
            try await stranger.connect(to: friend.id, at: friend.addresses)
            try await network.until { !friend.knownAddresses(of: stranger.id).isEmpty }
            #expect(await network.nodes[3].find(stranger.id))
            #expect(network.hosts[3].remoteAddress(of: stranger.id) != nil)
            #expect(await !network.nodes[3].find(try KademliaHosts.key(999).peerID))
        }
    }

    @Test("that knows nobody finds nobody, and says so at once")
    func alone() async throws {
        try await KademliaHosts.with(servers: 1) { network in
            let content = try Self.content(3)
            let count = try await network.nodes[0].withProviders(of: content) { providers in
                await providers.reduce(0) { count, _ in count + 1 }
            }
            #expect(count == 0)
            #expect(await network.nodes[0].closest(to: content.bytes).isEmpty)
            network.nodes[0].provide(content)
            try await network.until { network.nodes[0].progress.failed == 1 }
            network.nodes[0].withdraw(content)
            #expect(network.nodes[0].progress.count == 0)
        }
    }

    @Test("ends a search with the task that wanted it")
    func cancelled() async throws {
        try await KademliaHosts.with(servers: 4, clients: 1) { network in
            await network.settle()
            // A server that hears every question and never answers.
            let content = try Self.content(4)
            let silent = network.hosts[4]
            silent.handle(Network.lan.protocolName) { stream in
                while try await stream.read() != nil {}
            }
            try await network.until { network.nodes[1].peerCount == 4 }
            let clock = ContinuousClock()
            let took = try await clock.measure {
                try await network.nodes[1].withProviders(of: content) { _ in }
            }
            #expect(took < .seconds(1))
        }
    }

    @Test(
        "resets the stream of who asks nonsense",
        arguments: [
            [0x05], [0x02, 0x08, 0x09], [0xFF, 0xFF, 0xFF, 0x7F], [0x02, 0x08, 0x04],
            [0x05, 0x08, 0x00, 0x12, 0x01, 0x01],
        ] as [[UInt8]]
    )
    func nonsense(bytes: [UInt8]) async throws {
        try await KademliaHosts.with(servers: 1, clients: 1) { network in
            let server = network.hosts[0]
            let host = network.hosts[1]
            try await host.connect(to: server.id, at: server.addresses)
            await #expect(throws: PeerHostError.resetByPeer) {
                try await host.withStream(to: server.id, Network.lan.protocolName) { stream in
                    try await stream.write(ByteBuffer(bytes: bytes))
                    stream.closeWrite()
                    while try await stream.read() != nil {}
                }
            }
        }
    }

    @Test("answers several questions on one stream")
    func severalQuestions() async throws {
        try await KademliaHosts.with(servers: 1, clients: 1) { network in
            let server = network.hosts[0]
            try await network.hosts[1].connect(to: server.id, at: server.addresses)
            let name = Network.lan.protocolName
            try await network.hosts[1].withStream(to: server.id, name) { stream in
                for _ in 0..<3 {
                    let question = Message(.ping).bytes
                    try await stream.writeMessage(ByteBuffer(bytes: question))
                    let answer = try await stream.readMessage(upTo: 1_024)
                    let bytes = Array(try #require(answer).readableBytesView)
                    #expect(try Message(bytes: bytes) == Message(.ping))
                }
            }
        }
    }
}

import Kademlia
import Multiformats
import PeerIdentity
import SeededRandom
import Testing

@Suite("Node")
struct NodeTests {
    let own = peer(1_000_000)
    var random = SeededGenerator(seed: 1)

    func node(_ network: Network = .wan, knowing peers: Range<UInt64> = 0..<100) -> Node {
        var node = Node(own, in: network, now: start)
        for number in peers { node.met(contact(number), reach: .world, now: start) }
        return node
    }

    mutating func ask(
        _ node: inout Node,
        _ question: Message,
        from asker: PeerID = peer(5_000),
        sought: Contact? = nil
    ) throws -> Message? {
        try node.answer(
            question,
            from: asker,
            reach: .world,
            sought: sought,
            now: start,
            using: &random
        )
    }

    @Test("tells the nearest that it knows, and never the asker of itself")
    mutating func findNode() throws {
        var node = node()
        let target = content(1)
        let asker = node.table.closest(to: Key(target))[0]
        let question = Message(.findNode, key: target.bytes)
        let answer = try #require(try ask(&node, question, from: asker.id))
        #expect(answer.kind == .findNode)
        #expect(answer.closer.count == 20)
        #expect(!answer.closer.contains(asker))
        #expect(answer.closer == node.table.closest(to: Key(target), except: asker.id))
    }

    @Test("tells of itself, of a peer of the host and of a provider when they are sought by name")
    mutating func soughtByName() throws {
        var node = node()
        node.addresses = [home(9), address("/ip4/127.0.0.1/tcp/4001")]
        let itself = try #require(try ask(&node, .find(own)))
        #expect(itself.closer.first == Contact(own, at: [home(9)]))
        #expect(itself.closer.count == 21)
        let client = Contact(peer(7_000), at: [home(70)])
        let other = try #require(try ask(&node, .find(client.id), sought: client))
        #expect(other.closer.first == client)
        let unknown = try #require(try ask(&node, .find(peer(7_001)), sought: client))
        #expect(unknown.closer.first?.id != peer(7_001))
        let provider = Contact(peer(7_002), at: [home(72)])
        _ = try ask(&node, .provide(content(1), by: provider), from: provider.id)
        let third = try #require(try ask(&node, .find(provider.id)))
        #expect(third.closer.first == provider)
    }

    @Test("remembers a provider that speaks for itself, and tells who asks")
    mutating func providing() throws {
        var node = node()
        let provider = Contact(peer(5_000), at: [home(50), address("/ip4/192.168.0.1/tcp/1")])
        #expect(try ask(&node, .provide(content(1), by: provider)) == nil)
        let answer = try #require(try ask(&node, .providers(of: content(1))))
        #expect(answer.kind == .getProviders)
        #expect(answer.key == content(1).bytes)
        #expect(answer.providers == [Contact(peer(5_000), at: [home(50)])])
        #expect(answer.closer.count == 20)
        #expect(node.providers(of: content(1), now: start, using: &random) == answer.providers)
    }

    @Test("refuses a record of somebody else, and of what is no content")
    mutating func refusals() throws {
        var node = node()
        #expect(throws: KademliaError.notTheProvider) {
            try ask(&node, .provide(content(1), by: contact(1)))
        }
        let nonsense = Message(.addProvider, key: [1, 2, 3], providers: [contact(1)])
        #expect(throws: KademliaError.malformed) {
            try ask(&node, nonsense, from: peer(1))
        }
        #expect(node.store.count == 0)
    }

    @Test("keeps no values: it refuses them, and answers who asks with nearer peers")
    mutating func values() throws {
        var node = node()
        #expect(throws: KademliaError.valuesNotKept) {
            try ask(&node, Message(.putValue, key: [1]))
        }
        let answer = try #require(try ask(&node, Message(.getValue, key: [1])))
        #expect(answer.kind == .getValue)
        #expect(answer.key == [1])
        #expect(answer.closer.count == 20)
    }

    @Test("answers a ping with one, and nothing of what came in it")
    mutating func ping() throws {
        var node = node()
        let stuffed = Message(.ping, key: [1], closer: [contact(1)], providers: [contact(2)])
        #expect(try ask(&node, stuffed) == Message(.ping))
    }

    @Test(
        "refuses a question without a key",
        arguments: [Message.Kind.putValue, .getValue, .addProvider, .getProviders, .findNode]
    )
    mutating func keyless(kind: Message.Kind) {
        var node = node()
        #expect(throws: KademliaError.keyMissing) { try ask(&node, Message(kind)) }
    }

    @Test("is lonely until it knows ten")
    func lonely() {
        #expect(node(knowing: 0..<9).isLonely)
        #expect(!node(knowing: 0..<10).isLonely)
    }

    @Test("knows only servers that its network can reach")
    func admission() {
        var node = node(knowing: 0..<0)
        let inside = Contact(peer(1), at: [address("/ip4/10.0.0.1/tcp/4001")])
        #expect(node.met(inside, reach: .site, now: start) == .unreachable)
        var lan = Node(own, in: .lan, now: start)
        #expect(lan.met(inside, reach: .site, now: start) == .added)
    }

    @Test("sends a lookup out from the nearest that it knows")
    func lookup() {
        let node = node()
        var lookup = node.lookup(.closest(content(1).bytes), now: start)
        let effects = lookup.begin(now: start)
        let nearest = node.table.closest(to: Key(content(1)))
        #expect(effects == nearest.prefix(Limits.concurrency).map { .ask($0) })
    }

    @Test("looks after its table and its records when their time has come")
    mutating func maintenance() {
        var node = node()
        #expect(node.deadline == start)
        let first = node.maintain(now: start, using: &random)
        #expect(first.first == own.bytes)
        #expect(first.count > 3)
        #expect(node.maintain(now: start, using: &random) == [])
        #expect(node.deadline == start + Limits.refreshInterval)
        _ = node.maintain(now: start + Limits.recordTime, using: &random)
        #expect(node.store.deadline == start + Limits.recordTime + Limits.sweepInterval)
    }
}

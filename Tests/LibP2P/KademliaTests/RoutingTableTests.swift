import Kademlia
import Multiformats
import PeerIdentity
import SeededRandom
import Testing

@Suite("Routing table")
struct RoutingTableTests {
    let own = peer(1_000_000)

    func table(_ network: Network = .wan) -> RoutingTable {
        RoutingTable(of: own, in: network, now: start)
    }

    /// So many peers of one bucket.
    func neighbours(_ count: Int, sharing bits: Int) -> [PeerID] {
        let key = Key(own)
        var found: [PeerID] = []
        var number: UInt64 = 0
        while found.count < count {
            if key.sharedBits(with: Key(peer(number))) == bits { found.append(peer(number)) }
            number += 1
        }
        return found
    }

    @Test("has no place for itself, nor for who can't be reached")
    func strangers() {
        var table = table()
        #expect(table.add(Contact(own, at: [home(1)]), now: start) == .own)
        #expect(table.add(Contact(peer(1)), now: start) == .unreachable)
        #expect(table.count == 0)
    }

    @Test("has at most k peers in a bucket")
    func fullBucket() {
        var table = table()
        let peers = neighbours(25, sharing: 2)
        let admissions = peers.enumerated().map { index, peer in
            table.add(Contact(peer, at: [home(UInt64(index))]), now: start)
        }
        #expect(admissions.prefix(20).allSatisfy { $0 == .added })
        #expect(admissions.suffix(5).allSatisfy { $0 == .full })
        #expect(table.bucketCounts == [0, 0, 20])
    }

    @Test("gives the place of the peer that was useless for longest, and not before its time")
    func replacement() {
        var table = table()
        let peers = neighbours(21, sharing: 1)
        for (index, peer) in peers.prefix(20).enumerated() {
            let time = start + .seconds(index)
            table.add(Contact(peer, at: [home(UInt64(index))]), now: time)
        }
        table.answered(peers[0], now: start + .seconds(100))
        let newcomer = Contact(peers[20], at: [home(99)])
        let oldest = start + .seconds(1)
        #expect(table.add(newcomer, now: oldest + Limits.usefulTime) == .full)
        let later = oldest + Limits.usefulTime + .seconds(1)
        #expect(table.add(newcomer, now: later) == .replaced(peers[1]))
        #expect(table[peers[0]] != nil)
        #expect(table[peers[1]] == nil)
        #expect(table.count == 20)
    }

    @Test("learns new addresses of a peer that it knows")
    func addresses() {
        var table = table()
        table.add(contact(1), now: start)
        #expect(table.add(Contact(peer(1), at: [home(7)]), now: start) == .known)
        #expect(table[peer(1)]?.addresses == [home(7)])
        #expect(table.count == 1)
    }

    @Test("lets a peer go that twice did not answer")
    func failures() {
        var table = table()
        table.add(contact(1), now: start)
        table.failed(peer(1))
        table.answered(peer(1), now: start)
        table.failed(peer(1))
        #expect(table.count == 1)
        table.failed(peer(1))
        #expect(table.count == 0)
        #expect(table.bucketCounts.allSatisfy { $0 == 0 })
    }

    @Test("holds three peers of one IP group, and two in one bucket")
    func diversity() {
        var table = table()
        func near(_ host: Int) -> Multiaddr { address("/ip4/99.1.\(host).1/tcp/4001") }
        let far = neighbours(4, sharing: 0)
        let middle = neighbours(3, sharing: 1)
        #expect(table.add(Contact(far[0], at: [near(1)]), now: start) == .added)
        #expect(table.add(Contact(far[1], at: [near(2)]), now: start) == .added)
        #expect(table.add(Contact(far[2], at: [near(3)]), now: start) == .crowded)
        #expect(table.add(Contact(middle[0], at: [near(4)]), now: start) == .added)
        #expect(table.add(Contact(middle[1], at: [near(5)]), now: start) == .crowded)
        // One foot in the group is enough; who leaves it makes room.
        #expect(table.add(Contact(middle[1], at: [home(1), near(5)]), now: start) == .crowded)
        table.remove(far[0])
        #expect(table.add(Contact(middle[1], at: [near(5)]), now: start) == .added)
        // Who moves into a crowded group stays known where it was.
        #expect(table.add(Contact(far[3], at: [home(1)]), now: start) == .added)
        #expect(table.add(Contact(far[3], at: [near(9)]), now: start) == .known)
        #expect(table[far[3]]?.addresses == [home(1)])
    }

    @Test("counts a peer's names only when it has no IP address, and relays never")
    func names() {
        var table = table()
        let peers = neighbours(8, sharing: 0)
        let name = address("/dns4/x.example.org/tcp/443/wss")
        for (index, peer) in peers.prefix(4).enumerated() {
            let both = Contact(peer, at: [name, home(UInt64(index))])
            #expect(table.add(both, now: start) == .added)
        }
        #expect(table.add(Contact(peers[4], at: [name]), now: start) == .added)
        #expect(table.add(Contact(peers[5], at: [name]), now: start) == .added)
        #expect(table.add(Contact(peers[6], at: [name]), now: start) == .crowded)
        let relayed = address("/ip4/8.8.8.8/tcp/1/p2p/\(peer(9))/p2p-circuit")
        #expect(table.add(Contact(peers[7], at: [relayed]), now: start) == .unreachable)
        #expect(table.add(Contact(peers[7], at: [relayed, home(9)]), now: start) == .added)
    }

    @Test("of one's own network holds as many of one group as there are")
    func oneSite() {
        var table = table(.lan)
        for number in 0..<30 as Range<UInt64> {
            table.add(Contact(peer(number), at: [address("/ip4/10.0.0.9/tcp/1")]), now: start)
        }
        #expect(table.count > 20)
    }

    @Test("gives the very nearest peers, the nearest first", arguments: 0..<20 as Range<UInt64>)
    func closest(seed: UInt64) {
        var table = table(.lan)
        for number in 0..<500 as Range<UInt64> { table.add(contact(number), now: start) }
        let target = Key(content(seed))
        let expected = table.contacts.map(\.id)
            .sorted { target.distance(to: Key($0)) < target.distance(to: Key($1)) }
        #expect(table.closest(to: target).map(\.id) == Array(expected.prefix(20)))
        #expect(table.closest(to: target, count: 1_000).map(\.id) == expected)
        let others = table.closest(to: target, count: 3, except: expected[1]).map(\.id)
        #expect(others == [expected[0], expected[2], expected[3]])
        #expect(table.closest(to: Key(own)).count == 20)
    }

    @Test("is refreshed each interval: itself, and each bucket that nobody looked at")
    func refresh() throws {
        var table = table()
        var random = SeededGenerator(seed: 1)
        #expect(table.refreshDeadline == start)
        #expect(table.refresh(own: own, now: start, using: &random) == [own.bytes])
        for bits in 0...3 {
            let peer = neighbours(1, sharing: bits)[0]
            table.add(Contact(peer, at: [home(UInt64(bits))]), now: start)
        }
        let next = table.refreshDeadline
        #expect(next == start + Limits.refreshInterval)
        let targets = table.refresh(own: own, now: next, using: &random)
        #expect(targets.first == own.bytes)
        let prefixes = targets.dropFirst().map { Key(own).sharedBits(with: Key(hashing: $0)) }
        #expect(prefixes == [0, 1, 2, 3])
        // Keys of FIND_NODE are identifiers of peers.
        for target in targets { #expect(throws: Never.self) { try PeerID(bytes: target) } }
        table.looked(at: Key(hashing: targets[2]), now: next + .seconds(60))
        let later = table.refreshDeadline
        let rest = table.refresh(own: own, now: later, using: &random).dropFirst()
            .map { Key(own).sharedBits(with: Key(hashing: $0)) }
        #expect(rest == [0, 2, 3])
    }
}

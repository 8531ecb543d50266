import PeerHost
import PeerIdentity
import Testing

@Suite struct ConnectionManagerTests {
    private let start = ContinuousClock.now

    private func manager(
        min: Int = 0,
        max: Int = 10,
        bootstrap: [PeerID] = []
    ) -> ConnectionManager {
        ConnectionManager(
            connectionsMin: min,
            connectionsMax: max,
            bootstrap: bootstrap,
            now: start
        )
    }

    private func id(_ number: Int) -> ConnectionID { ConnectionID(number: UInt64(number)) }

    // MARK: Whom to call

    @Test("A bootstrap node is called at once, once, and again only after it was lost")
    func callsBootstrap() throws {
        let node = try testPeer(1)
        var manager = manager(bootstrap: [node])
        #expect(manager.tick(now: start) == [.dial(node)])
        #expect(manager.tick(now: start + .seconds(60)) == [])
        manager.connected(id(1), with: node, .outbound, now: start)
        #expect(manager.tick(now: start + .seconds(90)) == [])
        let lost = start + .seconds(100)
        manager.disconnected(id(1), now: lost, random: 0)
        #expect(manager.tick(now: lost) == [])
        #expect(manager.tick(now: lost + Limits.reconnectMin) == [.dial(node)])
    }

    @Test("Each failed call waits twice as long, and a success begins anew")
    func backsOff() throws {
        let node = try testPeer(1)
        var manager = manager(bootstrap: [node])
        var now = start
        for failures in 0..<6 {
            #expect(manager.tick(now: now) == [.dial(node)])
            #expect(manager.dialFailed(node, now: now, random: 0) == (failures == 0))
            let wait = Limits.reconnectMin / 2 * (1 << failures)
            #expect(manager.tick(now: now + wait - .milliseconds(1)) == [])
            now += wait
        }
        #expect(manager.tick(now: now) == [.dial(node)])
        manager.connected(id(1), with: node, .outbound, now: now)
        manager.disconnected(id(1), now: now, random: 0)
        #expect(manager.tick(now: now + Limits.reconnectMin / 2) == [.dial(node)])
        #expect(manager.dialFailed(node, now: now, random: 0) == true)
    }

    @Test("Only of a bootstrap node is it news that it can't be called")
    func tells() throws {
        let (node, known) = (try testPeer(1), try testPeer(2))
        var manager = manager(bootstrap: [node])
        manager.learned(known, now: start)
        let stranger = try testPeer(3)
        for (peer, isNews) in [(node, true), (node, false), (known, false), (stranger, false)] {
            #expect(manager.dialFailed(peer, now: start, random: 0) == isNews)
        }
    }

    @Test("Known peers are called only while there are fewer connections than wanted")
    func fillsUp() throws {
        var manager = manager(min: 2)
        let peers = try (1...4).map { try testPeer($0) }
        for peer in peers { manager.learned(peer, now: start) }
        let calls = manager.tick(now: start)
        #expect(calls.count == 2)
        for (index, call) in calls.enumerated() {
            guard case .dial(let peer) = call else { continue }
            manager.connected(id(index), with: peer, .outbound, now: start)
        }
        #expect(manager.peerCount == 2)
        #expect(manager.tick(now: start + .seconds(60)) == [])
        manager.disconnected(id(0), now: start + .seconds(60), random: 0)
        #expect(manager.tick(now: start + .seconds(60)).count == 1)
    }

    @Test("A peer that is forgotten is not called, a bootstrap node always is")
    func forgets() throws {
        let (node, other) = (try testPeer(1), try testPeer(2))
        var manager = manager(min: 5, bootstrap: [node])
        manager.learned(other, now: start)
        manager.forget(other)
        manager.forget(node)
        #expect(manager.tick(now: start) == [.dial(node)])
    }

    @Test("Peers that are known are bounded, and so are calls together")
    func isBounded() throws {
        var manager = manager(min: 2_000, max: 2_000)
        for number in 0..<(Limits.knownPeersMax + 100) {
            let seed = Secret32.bytes(number)
            manager.learned(try KeyPair(seed: seed).peerID, now: start)
        }
        #expect(manager.tick(now: start).count == Limits.managerDialsMax)
    }

    // MARK: Whom to let go

    @Test("Above the most the least useful are closed, down to nine tenths")
    func trims() throws {
        var manager = manager(max: 10)
        for number in 1...11 {
            manager.connected(id(number), with: try testPeer(UInt8(number)), .inbound, now: start)
            manager.used(id(number), .init(streams: number > 2 ? 1 : 0))
        }
        let later = start + Limits.graceTime
        #expect(Set(manager.tick(now: later)) == [.close(id(1)), .close(id(2))])
        #expect(manager.tick(now: later) == [])
    }

    @Test("Who is young or protected is spared, even if nobody else is left")
    func spares() throws {
        var manager = manager(max: 1)
        let (old, young) = (try testPeer(1), try testPeer(2))
        manager.connected(id(1), with: old, .inbound, now: start)
        manager.protect(old, tag: "fetching")
        let later = start + Limits.graceTime
        manager.connected(id(2), with: young, .inbound, now: later)
        #expect(manager.tick(now: later) == [])
        manager.unprotect(old, tag: "another")
        #expect(manager.tick(now: later) == [])
        manager.unprotect(old, tag: "fetching")
        #expect(manager.tick(now: later) == [.close(id(1))])
    }

    @Test("Streams count more than traffic, traffic more than direction, direction more than age")
    func ranks() throws {
        let later = start + .seconds(700)
        let cases: [(ConnectionManager.Usage, Direction)] = [
            (.init(), .inbound),
            (.init(), .outbound),
            (.init(bytes: 1 << 40), .inbound),
            (.init(streams: 1), .inbound),
        ]
        for (index, _) in cases.enumerated().dropLast() {
            var manager = manager(max: 1)
            for place in [index, index + 1] {
                let (usage, direction) = cases[place]
                let peer = try testPeer(UInt8(place + 1))
                manager.connected(id(place), with: peer, direction, now: start)
                manager.used(id(place), usage)
            }
            #expect(manager.tick(now: later) == [.close(id(index))])
        }
    }
}

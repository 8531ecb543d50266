import Bitswap
import Testing

@Suite("A session among simulated peers")
struct SwarmTests {
    private static let mebibyte = 1 << 20

    @Test(
        "keeps one peer's pipe full, whatever the size of its blocks",
        arguments: [(1 << 20, 100), (256 << 10, 400), (10 << 10, 1_000)]
    )
    func pipe(blockBytes: Int, count: Int) throws {
        for latency in [1, 20, 200] {
            var peer = Swarm.Peer()
            peer.latency = .milliseconds(latency)
            peer.bytesPerSecond = 100 * 1_048_576
            var swarm = try Swarm([peer], blocks: count, of: blockBytes)
            swarm.run()
            #expect(swarm.arrivals.count == count)
            let ideal = Double(count * blockBytes) / peer.bytesPerSecond
            // A round trip for the root, and some in which the window finds its size.
            let begun = 7 * Double(latency) / 1_000
            #expect(swarm.took < .seconds(ideal * 1.15 + begun), "\(latency) ms: \(swarm.took)")
            #expect(swarm.bytesSent == count * blockBytes)
        }
    }

    @Test("is never idle for long when it has asked for so much that all of it comes late")
    func steady() throws {
        var peer = Swarm.Peer()
        peer.latency = .milliseconds(45)
        var swarm = try Swarm([peer], blocks: 400, of: 256 << 10)
        swarm.run()
        let times = swarm.arrivals.values.sorted()
        #expect(times.count == 400)
        // A block takes 12.5 ms; a round trip between two of them is an empty pipe.
        let gaps = zip(times.dropFirst(8), times.dropFirst(7)).map { $0 - $1 }
        #expect(gaps.allSatisfy { $0 < .milliseconds(20) })
        #expect(swarm.took < .seconds(5.3))
    }

    @Test("of four peers takes a quarter of the time, and wastes next to nothing")
    func four() throws {
        let peers = [Swarm.Peer](repeating: Swarm.Peer(), count: 4)
        var one = try Swarm([peers[0]], blocks: 100, of: Self.mebibyte)
        one.run()
        var swarm = try Swarm(peers, blocks: 100, of: Self.mebibyte)
        swarm.run()
        #expect(swarm.arrivals.count == 100)
        #expect(swarm.took < one.took * 0.35)
        #expect(swarm.bytesSent <= 108 * Self.mebibyte)
    }

    @Test("splits what is wanted by the speed of each")
    func split() throws {
        var peers = [Swarm.Peer](repeating: Swarm.Peer(), count: 3)
        for (index, speed) in [40.0, 20, 5].enumerated() {
            peers[index].bytesPerSecond = speed * 1_048_576
        }
        var swarm = try Swarm(peers, blocks: 400, of: 256 << 10)
        swarm.run()
        #expect(swarm.arrivals.count == 400)
        // 100 MiB at 65 MiB/s.
        #expect(swarm.took < .seconds(1.54 * 1.3))
        let (fast, middle, slow) = (
            swarm.blocksOf[0] ?? 0, swarm.blocksOf[1] ?? 0, swarm.blocksOf[2] ?? 0
        )
        #expect(fast > middle && middle > slow && slow > 0)
        #expect(swarm.bytesSent < 400 * (256 << 10) + Bitswap.Limits.rescueBytesMax)
    }

    @Test("asks peers of which nothing is known whether they have it, and finds the one that does")
    func discovery() throws {
        var peers = [Swarm.Peer](repeating: Swarm.Peer(), count: 20)
        for index in 0..<19 { peers[index].holds = { _ in false } }
        var swarm = try Swarm(peers, blocks: 50, of: 256 << 10)
        swarm.run(providers: false)
        #expect(swarm.arrivals.count == 50)
        #expect(swarm.blocksOf == [19: 50])
        // Two round trips until the first block, and no more.
        #expect(swarm.arrivals[0] ?? .seconds(9) < .milliseconds(60))
    }

    @Test("puts content together that no peer has whole")
    func partial() throws {
        var peers = [Swarm.Peer](repeating: Swarm.Peer(), count: 3)
        for index in 0..<3 { peers[index].holds = { $0 == 0 || $0 % 3 == index } }
        var swarm = try Swarm(peers, blocks: 90, of: 64 << 10)
        swarm.run()
        #expect(swarm.arrivals.count == 90)
        #expect(swarm.missing.isEmpty)
    }

    @Test("goes on without a peer that falls silent, and gives it up after three stalls")
    func silence() throws {
        var peers = [Swarm.Peer](repeating: Swarm.Peer(), count: 2)
        peers[0].blocksMax = 3
        var swarm = try Swarm(peers, blocks: 100, of: 256 << 10)
        swarm.run()
        #expect(swarm.arrivals.count == 100)
        #expect(swarm.took < .seconds(8))
        var alone = try Swarm([peers[0]], blocks: 100, of: 256 << 10)
        alone.run()
        #expect(alone.arrivals.count == 3)
        #expect(alone.dropped == [0])
        // It may have them: that is not what "don't have" would say.
        #expect(alone.unanswered.count == 97)
        #expect(alone.missing.isEmpty)
        #expect(alone.now - alone.start < .seconds(30))
    }

    @Test("is not held up by a peer that says it has everything and sends nothing")
    func boaster() throws {
        var peers = [Swarm.Peer](repeating: Swarm.Peer(), count: 2)
        peers[0].holds = { _ in false }
        peers[0].boasts = true
        peers[0].latency = .milliseconds(1)
        var swarm = try Swarm(peers, blocks: 40, of: 256 << 10)
        swarm.run(providers: false)
        #expect(swarm.arrivals.count == 40)
        #expect(swarm.took < .seconds(10))
    }

    @Test("takes blocks from peers of old versions, which can't say what they have")
    func oldPeers() throws {
        var peers = [Swarm.Peer](repeating: Swarm.Peer(), count: 2)
        peers[0].version = .v1_1
        peers[0].holds = { _ in false }
        peers[1].version = .v1_1
        var swarm = try Swarm(peers, blocks: 40, of: 256 << 10)
        swarm.run(providers: false)
        #expect(swarm.arrivals.count == 40)
        // Raw blocks have no name in 1.0.0, so nobody there is asked for one.
        var oldest = Swarm.Peer()
        oldest.version = .v1_0
        var none = try Swarm([oldest], blocks: 1, of: 1_024)
        none.run()
        #expect(none.missing == [0])
        #expect(none.bytesSent == 0)
    }

    @Test("gives up what nobody has, but not while somebody looks for more peers")
    func missing() throws {
        var peer = Swarm.Peer()
        peer.holds = { $0 < 5 }
        var over = try Swarm([peer, peer], blocks: 10, of: 1_024)
        over.run()
        #expect(over.arrivals.count == 5)
        #expect(over.missing.sorted() == [5, 6, 7, 8, 9])
        var searching = try Swarm([peer, peer], blocks: 10, of: 1_024, isSearching: true)
        searching.run(atMost: .seconds(25))
        #expect(searching.arrivals.count == 5)
        #expect(searching.missing.isEmpty)
        #expect(searching.searches == 4)
    }

    @Test("reads in order: what comes first is there first, as far as peers allow")
    func order() throws {
        let peers = [Swarm.Peer](repeating: Swarm.Peer(), count: 4)
        var swarm = try Swarm(peers, blocks: 200, of: 256 << 10)
        swarm.run()
        let inOrder = swarm.arrivals.sorted { $0.value < $1.value }.map(\.key)
        for (place, number) in inOrder.enumerated() { #expect(abs(place - number) <= 48) }
    }
}

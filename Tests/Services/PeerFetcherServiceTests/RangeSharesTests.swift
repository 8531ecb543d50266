import Multiformats
import PeerFetcherService
import Testing

@Suite("Blocks shared out among peers")
struct RangeSharesTests {
    private let now = ContinuousClock.now
    private let mebibyte = 1 << 20

    private func cids(_ count: Int) -> [CID] {
        (0..<count).map { CID(sha256: Digest256(words: (UInt64($0), 0, 0, 0))) }
    }

    private func asked(_ actions: [RangeShares.Action], of peer: Int) -> Int {
        actions.count { action in
            if case .ask(peer, _) = action { true } else { false }
        }
    }

    /// Runs a whole download in virtual time: each peer sends so many bytes in a second.
    private func download(
        _ count: Int,
        speeds: [Double],
        latency: Duration = .milliseconds(20),
    ) -> (shares: RangeShares, brought: [Int], took: Duration) {
        var shares = RangeShares()
        var time = now
        var left = cids(count)
        var brought = speeds.map { _ in 0 }
        var queues: [[(cid: CID, due: ContinuousClock.Instant)]] = speeds.map { _ in [] }
        func take(_ actions: [RangeShares.Action]) {
            for action in actions {
                switch action {
                case .ask(let peer, let cid):
                    let begin = max(queues[peer].last?.due ?? time, time + latency)
                    queues[peer].append((cid, begin + .seconds(Double(mebibyte) / speeds[peer])))
                case .cancel(let peer): queues[peer] = []
                }
            }
        }
        for peer in speeds.indices { shares.join(peer, latency: latency) }
        shares.want(Array(left.prefix(Limits.missingMax)))
        take(shares.deal(now: time))
        while !left.isEmpty {
            let next = queues.indices.filter { !queues[$0].isEmpty }
                .min { queues[$0][0].due < queues[$1][0].due }
            guard let peer = next else { break }
            if let deadline = shares.deadline, deadline < queues[peer][0].due {
                time = max(time, deadline)
                take(shares.deal(now: time))
                continue
            }
            let (cid, due) = queues[peer].removeFirst()
            time = due
            brought[peer] += 1
            left.removeAll { $0 == cid }
            take(shares.arrived(cid, from: peer, bytes: mebibyte, now: time))
            shares.want(Array(left.prefix(Limits.missingMax)))
            take(shares.deal(now: time))
        }
        return (shares, brought, time - now)
    }

    @Test("follow the measured speeds")
    func proportion() {
        let fast = 40.0 * 1_048_576
        let (_, brought, took) = download(200, speeds: [fast, fast / 4])
        #expect(brought.reduce(0, +) <= 200 + Limits.duplicatesMin + 200 / 8)
        #expect((120...180).contains(brought[0]), "\(brought)")
        // Alone the fast one needs five seconds.
        #expect(took < .seconds(4.6), "\(took)")
    }

    @Test("are nearly four times as fast from four equal peers")
    func four() {
        let speed = 20.0 * 1_048_576
        let alone = download(100, speeds: [speed]).took
        let together = download(100, speeds: [speed, speed, speed, speed]).took
        #expect(alone / together >= 3.2, "\(alone) alone, \(together) together")
    }

    @Test("leave out who would only hold the others up")
    func slow() {
        let (_, brought, took) = download(8, speeds: [300 * 1_048_576, 200_000])
        #expect(brought[1] == 0, "\(brought)")
        #expect(took < .milliseconds(500), "\(took)")
    }

    @Test("ask a peer a few blocks ahead, and no more than its bound")
    func ahead() {
        var shares = RangeShares()
        shares.join(0, latency: .seconds(5))
        shares.want(cids(200))
        let count = asked(shares.deal(now: now), of: 0)
        #expect(count == min(Limits.aheadBlocksMax, Limits.aheadBytesMax / mebibyte))
        #expect(shares.held(by: 0) == count)
    }

    @Test("never ask a peer again for what it denied")
    func denied() {
        var shares = RangeShares()
        shares.join(0, latency: .milliseconds(1))
        shares.join(1, latency: .milliseconds(2))
        let cid = cids(1)[0]
        shares.want([cid])
        #expect(shares.deal(now: now) == [.ask(0, cid)])
        shares.denied(cid, by: 0)
        #expect(shares.deal(now: now) == [.ask(1, cid)])
        #expect(!shares.isStuck)
        shares.denied(cid, by: 1)
        #expect(shares.deal(now: now).isEmpty)
        #expect(shares.isStuck)
        #expect(shares.isShort)
    }

    @Test("go to others when a peer leaves")
    func leave() {
        var shares = RangeShares()
        shares.join(0, latency: .milliseconds(1))
        shares.join(1, latency: .milliseconds(500))
        let all = cids(1)
        shares.want(all)
        #expect(shares.deal(now: now) == [.ask(0, all[0])])
        shares.leave(0)
        #expect(shares.deal(now: now) == [.ask(1, all[0])])
    }

    @Test("are given to a second peer when late, and the first to bring it ends the other")
    func late() throws {
        var shares = RangeShares()
        shares.join(0, latency: .milliseconds(1))
        let cid = cids(1)[0]
        shares.want([cid])
        _ = shares.deal(now: now)
        shares.join(1, latency: .milliseconds(1))
        let deadline = try #require(shares.deadline)
        #expect(deadline >= now + Limits.lateMin)
        #expect(shares.deal(now: deadline) == [.ask(1, cid)])
        #expect(shares.duplicates == 1)
        #expect(shares.deal(now: deadline).isEmpty)
        #expect(shares.arrived(cid, from: 1, bytes: 9, now: deadline) == [.cancel(0)])
    }

    @Test("are taken away from who is much too late")
    func lost() throws {
        var shares = RangeShares()
        shares.join(0, latency: .milliseconds(1))
        shares.want(cids(2))
        _ = shares.deal(now: now)
        #expect(shares.held(by: 0) == 2)
        shares.join(1, latency: .milliseconds(1))
        var time = now
        var dismissals: [RangeShares.Action] = []
        while let deadline = shares.deadline, deadline < now + .seconds(60) {
            time = max(deadline, time + .milliseconds(1))
            dismissals += shares.deal(now: time).filter { action in
                if case .ask = action { false } else { true }
            }
            if !dismissals.isEmpty { break }
        }
        #expect(dismissals == [.cancel(0)])
        #expect(shares.held(by: 1) >= 1)
    }

    @Test("are asked of one that was too slow too often only when nobody else has them")
    func lastResort() throws {
        var shares = RangeShares()
        shares.join(0, latency: .milliseconds(1))
        let blocks = cids(Limits.takeawaysMax + 1)
        var time = now
        for round in 0..<Limits.takeawaysMax {
            let helper = round + 1
            shares.want([blocks[round]])
            #expect(shares.deal(now: time) == [.ask(0, blocks[round])])
            shares.join(helper, latency: .milliseconds(1))
            while shares.held(by: 0) > 0 {
                time = max(try #require(shares.deadline), time + .milliseconds(1))
                _ = shares.deal(now: time)
            }
            _ = shares.arrived(blocks[round], from: helper, bytes: mebibyte, now: time)
            shares.leave(helper)
        }
        let last = try #require(blocks.last)
        shares.join(9, latency: .seconds(5))
        shares.want([last])
        #expect(shares.deal(now: time) == [.ask(9, last)])
        shares.denied(last, by: 9)
        #expect(shares.deal(now: time) == [.ask(0, last)])
    }

    @Test("are looked for at others while one idles that lacks what a slow one needs long for")
    func idle() {
        var shares = RangeShares()
        shares.join(0, latency: .milliseconds(1))
        shares.join(1, latency: Limits.wavePatience)
        let cid = cids(1)[0]
        shares.want([cid])
        #expect(shares.deal(now: now) == [.ask(0, cid)])
        #expect(!shares.isShort)
        shares.denied(cid, by: 0)
        #expect(shares.deal(now: now) == [.ask(1, cid)])
        #expect(shares.isShort)
        // What is due within a wave's patience needs nobody else.
        #expect(shares.deal(now: now + Limits.wavePatience).isEmpty)
        #expect(!shares.isShort)
    }

    @Test("stay with a slow peer that is the only one")
    func alone() throws {
        var shares = RangeShares()
        shares.join(0, latency: .milliseconds(1))
        shares.want(cids(2))
        _ = shares.deal(now: now)
        for second in 1...60 {
            #expect(shares.deal(now: now + .seconds(second)).isEmpty)
        }
        #expect(shares.held(by: 0) == 2)
        #expect(shares.isShort)
    }
}

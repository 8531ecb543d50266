import Kademlia
import Multiformats
import PeerIdentity
import Testing

@Suite("Lookup")
struct LookupTests {
    let own = peer(1_000_000)
    /// Peers, the nearest to `content(1)` first.
    let ranked: [Contact] = (0..<60 as Range<UInt64>).map(contact).sorted {
        let target = Key(content(1))
        return target.distance(to: Key($0.id)) < target.distance(to: Key($1.id))
    }

    func lookup(
        _ goal: Goal = .closest(content(1).bytes),
        _ network: Network = .wan,
        from seeds: [Contact]
    ) -> Lookup {
        Lookup(goal, by: own, in: network, from: seeds, now: start)
    }

    func asked(_ effects: [Lookup.Effect]) -> [Contact] {
        effects.compactMap { if case .ask(let contact) = $0 { contact } else { nil } }
    }

    func outcome(_ effects: [Lookup.Effect]) -> Lookup.Outcome? {
        guard case .finished(let outcome) = effects.last else { return nil }
        return outcome
    }

    func nodes(_ closer: [Contact] = []) -> Message { Message(.findNode, closer: closer) }

    @Test("of nobody ends at once")
    func nobody() {
        var lookup = lookup(from: [Contact(own, at: [home(1)])])
        #expect(outcome(lookup.begin(now: start))?.reason == .unanswered)
        #expect(lookup.deadline == nil)
        #expect(lookup.begin(now: start) == [])
        #expect(lookup.stop() == [])
    }

    @Test("asks the nearest first, so many at a time")
    func concurrency() {
        var lookup = lookup(from: ranked.shuffled())
        #expect(asked(lookup.begin(now: start)) == Array(ranked.prefix(10)))
        let next = lookup.answered(nodes(), by: ranked[9].id, reach: .world, now: start)
        #expect(asked(next) == [ranked[10]])
    }

    @Test("asks the rest of the nearest at once when the three nearest have answered")
    func closing() {
        var lookup = lookup(from: ranked)
        _ = lookup.begin(now: start)
        for peer in ranked[..<2] {
            let next = lookup.answered(nodes(), by: peer.id, reach: .world, now: start)
            #expect(asked(next).count == 1)
        }
        let rest = lookup.answered(nodes(), by: ranked[2].id, reach: .world, now: start)
        #expect(asked(rest) == Array(ranked[12..<20]))
        var last: [Lookup.Effect] = []
        for peer in ranked[3..<20] {
            #expect(last.isEmpty)
            last = lookup.answered(nodes(), by: peer.id, reach: .world, now: start)
        }
        let outcome = outcome(last)
        #expect(outcome?.reason == .complete)
        #expect(outcome?.closest == Array(ranked.prefix(20)))
        #expect(outcome?.asked == 20)
        #expect(outcome?.answered == 20)
    }

    @Test("goes on to nearer peers that it hears of, also when it is closing")
    func nearer() {
        var lookup = lookup(from: Array(ranked[20..<25]))
        #expect(asked(lookup.begin(now: start)).count == 5)
        let told = lookup.answered(
            nodes(Array(ranked[..<2])),
            by: ranked[20].id,
            reach: .world,
            now: start
        )
        #expect(asked(told) == Array(ranked[..<2]))
    }

    @Test("passes over who fails, and is complete without them")
    func failures() {
        var lookup = lookup(from: Array(ranked[..<4]))
        _ = lookup.begin(now: start)
        _ = lookup.failed(ranked[0].id, now: start)
        _ = lookup.answered(nodes(), by: ranked[1].id, reach: .world, now: start)
        _ = lookup.failed(ranked[2].id, now: start)
        let last = lookup.answered(nodes(), by: ranked[3].id, reach: .world, now: start)
        #expect(outcome(last)?.closest == [ranked[1], ranked[3]])
        #expect(outcome(last)?.reason == .complete)
    }

    @Test("of which everybody fails has no answer")
    func allFail() {
        var lookup = lookup(from: Array(ranked[..<2]))
        _ = lookup.begin(now: start)
        _ = lookup.failed(ranked[0].id, now: start)
        let last = lookup.failed(ranked[1].id, now: start)
        #expect(outcome(last)?.reason == .unanswered)
    }

    @Test("takes an answer of another kind for none")
    func wrongKind() {
        var lookup = lookup(from: [ranked[0]])
        _ = lookup.begin(now: start)
        let effects = lookup.answered(Message(.ping), by: ranked[0].id, reach: .world, now: start)
        #expect(outcome(effects)?.reason == .unanswered)
    }

    @Test("hears nobody who was not asked, or has answered already")
    func unasked() {
        var lookup = lookup(from: Array(ranked[..<20]))
        _ = lookup.begin(now: start)
        let before = lookup.deadline
        let lie = nodes(Array(ranked[20...]))
        #expect(lookup.answered(lie, by: ranked[15].id, reach: .world, now: start) == [])
        #expect(lookup.answered(lie, by: peer(77), reach: .world, now: start) == [])
        #expect(lookup.failed(ranked[15].id, now: start) == [])
        _ = lookup.answered(nodes(), by: ranked[1].id, reach: .world, now: start)
        #expect(lookup.answered(lie, by: ranked[1].id, reach: .world, now: start) == [])
        #expect(lookup.deadline == before)
    }

    @Test("lets others go ahead of who is slow, and gives the slow up later")
    func time() {
        var lookup = lookup(from: ranked)
        _ = lookup.begin(now: start)
        #expect(lookup.deadline == start + Limits.patience)
        let slow = start + Limits.patience
        #expect(asked(lookup.deadlinePassed(now: slow)) == Array(ranked[10..<20]))
        // The slow may still answer.
        _ = lookup.answered(nodes(), by: ranked[0].id, reach: .world, now: slow)
        #expect(lookup.deadline == slow + Limits.patience)
        let late = start + Limits.questionTime
        let effects = lookup.deadlinePassed(now: late)
        let abandoned = effects.compactMap { effect in
            if case .abandon(let peer) = effect { peer } else { nil }
        }
        #expect(abandoned == ranked[1..<10].map(\.id))
        // There is room again, among the nearest that have not failed.
        #expect(asked(effects) == Array(ranked[20..<29]))
    }

    @Test("ends when its time is over")
    func outOfTime() {
        var lookup = lookup(from: ranked)
        _ = lookup.begin(now: start)
        let effects = lookup.deadlinePassed(now: start + Limits.lookupTime)
        #expect(outcome(effects)?.reason == .outOfTime)
        #expect(lookup.deadlinePassed(now: start + Limits.lookupTime) == [])
    }

    @Test("tells providers as they come, and ends when there are enough")
    func providers() {
        var lookup = lookup(.providers(content(1), wanted: 2), from: Array(ranked[..<3]))
        _ = lookup.begin(now: start)
        let first = Message(
            .getProviders,
            providers: [Contact(peer(50)), Contact(own, at: [home(1)])]
        )
        let one = lookup.answered(first, by: ranked[0].id, reach: .world, now: start)
        #expect(one == [.provider(Contact(peer(50)))])
        // Its addresses come later, and are news; the third time nothing is.
        let again = Message(.getProviders, providers: [contact(50)])
        let two = lookup.answered(again, by: ranked[1].id, reach: .world, now: start)
        #expect(two == [.provider(contact(50))])
        let more = Message(.getProviders, providers: [contact(50), contact(51)])
        let three = lookup.answered(more, by: ranked[2].id, reach: .world, now: start)
        #expect(three.first == .provider(contact(51)))
        #expect(outcome(three)?.reason == .enough)
        #expect(outcome(three)?.providers == 2)
    }

    @Test("for a peer tells each place where it was seen, and does not ask the peer itself")
    func sightings() {
        let sought = peer(70)
        var lookup = lookup(.peer(sought), from: Array(ranked[..<3]))
        _ = lookup.begin(now: start)
        #expect(seen(sought, 1, by: 0, &lookup) == [.found(Contact(sought, at: [home(1)]))])
        #expect(seen(sought, 1, by: 1, &lookup) == [])
        #expect(seen(sought, 2, by: 2, &lookup) == [.found(Contact(sought, at: [home(2)]))])
        let first = lookup.reached(false, now: start)
        #expect(first == [])
        let last = outcome(lookup.reached(false, now: start))
        #expect(last?.reason == .complete)
        #expect(last?.closest.contains { $0.id == sought } == false)
    }

    @Test("for a peer is over when one dial leads to it, be all others asked or not")
    func reached() {
        let sought = peer(70)
        for answers in 1...3 {
            var lookup = lookup(.peer(sought), from: Array(ranked[..<3]))
            _ = lookup.begin(now: start)
            for index in 0..<answers {
                let effects = seen(sought, UInt64(index), by: index, &lookup)
                #expect(outcome(effects) == nil)
            }
            #expect(lookup.deadline != nil)
            let last = outcome(lookup.reached(true, now: start))
            #expect(last?.reason == .enough)
            #expect(last?.answered == answers)
            let late = lookup.reached(false, now: start)
            #expect(late == [])
        }
    }

    @Test("for a peer doesn't wait for dials longer than for an answer")
    func dialsInTime() {
        let sought = peer(70)
        var lookup = lookup(.peer(sought), from: [ranked[0]])
        _ = lookup.begin(now: start)
        _ = seen(sought, 1, by: 0, &lookup)
        let end = start + Limits.questionTime
        #expect(lookup.deadline == end)
        let before = lookup.deadlinePassed(now: end - .milliseconds(1))
        #expect(before == [])
        #expect(outcome(lookup.deadlinePassed(now: end))?.reason == .complete)
    }

    @Test("for a peer is over too when a dial leads to it that was waited for no more")
    func dialsLate() {
        let sought = peer(70)
        var lookup = lookup(.peer(sought), from: Array(ranked[..<2]))
        _ = lookup.begin(now: start)
        _ = seen(sought, 1, by: 0, &lookup)
        let later = start + Limits.questionTime - .seconds(1)
        let answer = nodes([ranked[2]])
        let next = lookup.answered(answer, by: ranked[1].id, reach: .world, now: later)
        #expect(asked(next) == [ranked[2]])
        let waits = lookup.deadlinePassed(now: start + Limits.questionTime)
        #expect(waits == [])
        #expect(outcome(lookup.reached(true, now: later + .seconds(2)))?.reason == .enough)
    }

    /// A peer answers that it knows the sought one to be at some home.
    private func seen(
        _ sought: PeerID,
        _ number: UInt64,
        by index: Int,
        _ lookup: inout Lookup
    ) -> [Lookup.Effect] {
        let answer = nodes([Contact(sought, at: [home(number)])])
        return lookup.answered(answer, by: ranked[index].id, reach: .world, now: start)
    }

    @Test("stops when it is told to")
    func stopped() {
        var lookup = lookup(from: ranked)
        _ = lookup.begin(now: start)
        #expect(outcome(lookup.stop())?.reason == .stopped)
        #expect(lookup.answered(nodes(), by: ranked[0].id, reach: .world, now: start) == [])
    }

    @Test("asks nobody at poisoned addresses")
    func poison() {
        var lookup = lookup(from: [ranked[5]])
        _ = lookup.begin(now: start)
        let poisoned = [
            Contact(ranked[0].id, at: [address("/ip4/127.0.0.1/tcp/5001")]),
            Contact(ranked[1].id, at: [address("/ip4/10.0.0.1/tcp/22"), home(1)]),
            Contact(ranked[2].id),
            Contact(ranked[3].id, at: [address("/ip4/8.8.8.8/tcp/1/p2p/\(peer(9))/p2p-circuit")]),
        ]
        let effects = lookup.answered(nodes(poisoned), by: ranked[5].id, reach: .world, now: start)
        #expect(asked(effects) == [Contact(ranked[1].id, at: [home(1)])])
    }

    @Test("leaves out the peers of a group that an answer is full of")
    func crowd() {
        var lookup = lookup(from: [ranked[50]])
        _ = lookup.begin(now: start)
        let sybils = ranked[..<4].enumerated().map { index, contact in
            Contact(contact.id, at: [address("/ip4/99.1.\(index).1/tcp/1")])
        }
        let answer = nodes(sybils + [ranked[10]])
        let effects = lookup.answered(answer, by: ranked[50].id, reach: .world, now: start)
        #expect(asked(effects) == [ranked[10]])
    }

    @Test("tries the addresses that others name when the first were false")
    func falseAddresses() {
        // Ten that are asked first keep the eleventh waiting.
        var lookup = lookup(from: Array(ranked[..<11]))
        _ = lookup.begin(now: start)
        let other = nodes([Contact(ranked[10].id, at: [home(190)])])
        let effects = lookup.answered(other, by: ranked[9].id, reach: .world, now: start)
        #expect(asked(effects).first?.addresses == ranked[10].addresses + [home(190)])
    }

    @Test("of endless invented peers asks a bounded number, and remembers a bounded number")
    func invented() {
        var lookup = lookup(from: [ranked[0]])
        var now = start
        var effects = lookup.begin(now: now)
        var count = 0
        var number: UInt64 = 5_000
        while outcome(effects) == nil {
            let asked = asked(effects)
            count += asked.count
            effects = []
            for contact in asked {
                now += .milliseconds(1)
                number += 20
                let lies = (number..<number + 20).map {
                    Contact(peer($0), at: [home($0)])
                }
                effects += lookup.answered(nodes(lies), by: contact.id, reach: .world, now: now)
                if outcome(effects) != nil { break }
            }
        }
        #expect(count <= Limits.asksMax)
        #expect(outcome(effects)?.asked == count)
    }
}

import Kademlia
import Multiformats
import SeededRandom
import Testing

@Suite("Republisher")
struct RepublisherTests {
    @Test("provides a content when it is due, and again after 22 hours")
    func interval() {
        var republisher = Republisher()
        #expect(republisher.deadline == nil)
        republisher.add(content(1), due: start + .seconds(5))
        #expect(republisher.next(now: start) == [])
        #expect(republisher.deadline == start + .seconds(5))
        let due = start + .seconds(5)
        #expect(republisher.next(now: due) == [content(1)])
        #expect(republisher.deadline == nil)
        #expect(republisher.progress.running == 1)
        republisher.ended([content(1)], isProvided: true, now: due)
        #expect(republisher.progress.provided == 1)
        #expect(republisher.deadline == due + Limits.republishInterval)
        #expect(republisher.next(now: due + Limits.republishInterval) == [content(1)])
    }

    @Test("tries again after a failure, later each time, and never later than the longest wait")
    func failures() {
        var republisher = Republisher()
        republisher.add(content(1), due: start)
        var now = start
        var waits: [Duration] = []
        for _ in 0..<8 {
            #expect(republisher.next(now: now) == [content(1)])
            republisher.ended([content(1)], isProvided: false, now: now)
            #expect(republisher.progress.failed == 1)
            guard let next = republisher.deadline else { return }
            waits.append(next - now)
            now = next
        }
        let expected = [300, 600, 1_200, 2_400, 4_800, 9_600, 14_400, 14_400]
        #expect(waits == expected.map { .seconds($0) })
        #expect(republisher.next(now: now) == [content(1)])
        republisher.ended([content(1)], isProvided: true, now: now)
        #expect(republisher.deadline == now + Limits.republishInterval)
    }

    @Test("goes round the key space in batches of neighbours")
    func order() {
        var republisher = Republisher()
        let count = 5_000
        for number in 0..<UInt64(count) { republisher.add(content(number), due: start) }
        var keys: [Key] = []
        var batches = 0
        while republisher.progress.waiting > 0 {
            let batch = republisher.next(now: start)
            #expect(!batch.isEmpty && batch.count <= Limits.batchMax)
            keys += batch.map(Key.init)
            batches += 1
            republisher.ended(batch, isProvided: true, now: start)
        }
        #expect(keys.count == count)
        #expect(keys == keys.sorted())
        #expect(batches == 256)
    }

    @Test("takes neighbours along that are due soon, and leaves those that are not")
    func ahead() {
        var republisher = Republisher()
        let near = (0..<100_000 as Range<UInt64>).map(content)
            .filter { Key($0).leadingByte == 7 }.prefix(3)
        republisher.add(near[near.startIndex], due: start)
        republisher.add(near[near.startIndex + 1], due: start + Limits.ahead)
        republisher.add(near[near.startIndex + 2], due: start + Limits.ahead + .seconds(1))
        let batch = republisher.next(now: start)
        let later = near[near.startIndex + 2]
        #expect(!batch.contains(later))
        #expect(republisher.progress.next == start + Limits.ahead + .seconds(1))
    }

    @Test("counts each content once, and forgets what is removed, running or not")
    func removal() {
        var republisher = Republisher(most: 2)
        #expect(republisher.add(content(1), due: start) == true)
        #expect(republisher.add(content(1), due: start) == true)
        #expect(republisher.add(content(2), due: start) == true)
        #expect(republisher.add(content(3), due: start) == false)
        #expect(republisher.progress.count == 2)
        #expect(republisher.contains(content(2)))
        let batch = republisher.next(now: start)
        republisher.remove(content(1))
        republisher.remove(content(2))
        republisher.ended(batch, isProvided: true, now: start)
        #expect(republisher.progress == Republisher.Progress())
        #expect(!republisher.contains(content(2)))
    }

    @Test("keeps what was given back due")
    func postponed() {
        var republisher = Republisher()
        republisher.add(content(1), due: start)
        let batch = republisher.next(now: start)
        republisher.postpone(batch, now: start)
        #expect(republisher.progress.waiting == 1)
        #expect(republisher.next(now: start) == [content(1)])
    }

    @Test("keeps its books under any order of events", arguments: 0..<5 as Range<UInt64>)
    func books(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var republisher = Republisher(most: 50)
        var running: [Multihash] = []
        var now = start
        for _ in 0..<3_000 {
            now += .seconds(Int.random(in: 0...1_000, using: &random))
            let number = UInt64.random(in: 0..<80, using: &random)
            switch Int.random(in: 0..<5, using: &random) {
            case 0, 1: republisher.add(content(number), due: now)
            case 2:
                republisher.remove(content(number))
                running.removeAll { $0 == content(number) }
            case 3: running += republisher.next(now: now)
            default:
                republisher.ended(running, isProvided: .random(using: &random), now: now)
                running = []
            }
            let progress = republisher.progress
            #expect(progress.running == running.count)
            #expect(progress.count <= 50)
            #expect((progress.next == nil) == (progress.count == running.count))
        }
    }
}

@Suite("Region")
struct RegionTests {
    @Test(
        "knows the holders of keys that are near enough, and only the right ones",
        arguments: 0..<5 as Range<UInt64>
    )
    func holders(seed: UInt64) throws {
        let peers = (0..<2_000 as Range<UInt64>).map { contact($0 + seed * 10_000) }
        let keys = peers.map { Key($0.id) }
        func nearest(_ key: Key, _ count: Int) -> [Contact] {
            zip(peers, keys).sorted { key.distance(to: $0.1) < key.distance(to: $1.1) }
                .prefix(count).map(\.0)
        }
        let centre = Key(content(seed))
        let region = Region(around: centre, closest: nearest(centre, Limits.regionPeers))
        var covered = 0
        for number in 0..<3_000 as Range<UInt64> {
            let key = Key(content(number))
            guard let holders = region.holders(of: key) else { continue }
            covered += 1
            #expect(holders == nearest(key, Limits.replication))
        }
        #expect(covered > 0)
    }

    @Test("of fewer peers than were looked for is the whole network")
    func small() {
        let peers = (0..<7 as Range<UInt64>).map(contact)
        let region = Region(around: Key(content(1)), closest: peers)
        let (errands, others) = region.errands(for: [content(1), content(2), content(3)])
        #expect(others.isEmpty)
        #expect(Set(errands.map(\.holder)) == Set(peers))
        #expect(errands.allSatisfy { Set($0.contents) == [content(1), content(2), content(3)] })
    }

    @Test("of nobody has no holders")
    func nobody() {
        let region = Region(around: Key(content(1)), closest: [])
        #expect(region.holders(of: Key(content(2))) == nil)
        #expect(region.errands(for: [content(2)]).others == [content(2)])
    }

    @Test("always knows those of its own centre")
    func centre() {
        let peers = (0..<60 as Range<UInt64>).map(contact)
        let centre = Key(content(1))
        let nearest = peers.sorted {
            centre.distance(to: Key($0.id)) < centre.distance(to: Key($1.id))
        }
        let region = Region(around: centre, closest: nearest)
        let (errands, others) = region.errands(for: [content(1)])
        #expect(others.isEmpty)
        #expect(errands.map(\.holder) == Array(nearest.prefix(20)))
    }
}

@Suite("Delivery")
struct DeliveryTests {
    @Test("has provided what a quarter of its holders took")
    func quarter() {
        let holders = (0..<20 as Range<UInt64>).map(contact)
        let region = Region(around: Key(content(1)), closest: holders)
        let (errands, _) = region.errands(for: [content(1), content(2)])
        var delivery = Delivery(errands)
        #expect(!delivery.isProvided(content(1)))
        for _ in 0..<4 { delivery.taken(content(1)) }
        #expect(!delivery.isProvided(content(1)))
        delivery.taken(content(1))
        #expect(delivery.isProvided(content(1)))
        #expect(!delivery.isProvided(content(2)))
        #expect(!delivery.isProvided(content(3)))
    }
}

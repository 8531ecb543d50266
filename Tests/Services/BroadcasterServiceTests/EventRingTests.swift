import BroadcasterService
import Messages
import Multiformats
import Testing

@Suite("The ring of events")
struct EventRingTests {
    private func ring(_ sequences: ClosedRange<UInt64>, capacity: Int) -> EventRing {
        var ring = EventRing(capacity: capacity)
        ring.startOver(epoch: 7)
        for sequence in sequences { ring.append(Samples.event(sequence)) }
        return ring
    }

    @Test("A page passes over what is hidden, as it does over other topics")
    func hidden() {
        let ring = ring(1...6, capacity: 10)
        let page = ring.page(after: 0, limit: 3, isHidden: { $0 == Samples.cid(2) })
        #expect(page.events.map(\.sequence) == [1, 3, 4])
        #expect(page.latest == 6)
    }

    @Test("It keeps the latest and says which they are")
    func keepsLatest() {
        let ring = ring(1...25, capacity: 10)
        #expect(ring.count == 10)
        #expect(ring.oldest == 16)
        #expect(ring.latest == 25)
        #expect(ring.welcome == Welcome(epoch: 7, oldest: 16, latest: 25))
    }

    @Test("A page begins after the sequence and has at most its limit, wherever the circle begins")
    func pages() {
        for last in UInt64(1)...35 {
            let ring = ring(1...last, capacity: 10)
            for after in UInt64(0)...(last + 2) {
                let page = ring.page(after: after, limit: 4)
                let first = max(after + 1, ring.oldest)
                let expected = first > last ? [] : Array((first...last).prefix(4))
                #expect(page.events.map(\.sequence) == expected)
                #expect(page.latest == last)
                #expect(page.oldest == ring.oldest)
            }
        }
    }

    @Test("Paging by the last event of each page sees every event once")
    func pagesJoin() {
        let ring = ring(1...1_000, capacity: 700)
        var seen: [UInt64] = []
        var after: UInt64 = 0
        while true {
            let page = ring.page(after: after, limit: 100)
            guard let last = page.events.last else { break }
            seen += page.events.map(\.sequence)
            after = last.sequence
        }
        #expect(seen == Array(301...1_000))
    }

    @Test("A topic filters by kind, by content, and by both")
    func filters() {
        var ring = EventRing(capacity: 100)
        ring.startOver(epoch: 7)
        ring.append(Samples.event(1, kind: .contentAvailable, content: 1))
        ring.append(Samples.event(2, kind: .contentAvailable, content: 2))
        ring.append(Samples.event(3, kind: .pinned, content: 1))
        ring.append(Samples.event(4, kind: .removed, content: 2))
        func found(_ topic: String) -> [UInt64] {
            ring.page(after: 0, limit: 100, topic: topic).events.map(\.sequence)
        }
        let first = Samples.cid(1).description
        #expect(found("") == [1, 2, 3, 4])
        #expect(found("pinned") == [3])
        #expect(found("content-available.") == [1, 2])
        #expect(found(first) == [1, 3])
        #expect(found("\(first).pinned") == [3])
        #expect(found("pinned.\(first)") == [3])
        #expect(found("nothing") == [])
    }

    @Test("An event that was there before is left out")
    func duplicates() {
        var ring = ring(1...5, capacity: 10)
        ring.append(Samples.event(5))
        ring.append(Samples.event(3))
        ring.append(Samples.event(9))
        #expect(ring.page(after: 0, limit: 100).events.map(\.sequence) == [1, 2, 3, 4, 5, 9])
        #expect(ring.page(after: 6, limit: 100).events.map(\.sequence) == [9])
    }

    @Test("Another database begins with an empty ring")
    func startsOver() {
        var ring = ring(1...5, capacity: 10)
        ring.startOver(epoch: 8)
        #expect(ring.welcome == Welcome(epoch: 8, oldest: 0, latest: 0))
        #expect(ring.page(after: 0, limit: 100).events.isEmpty)
    }
}

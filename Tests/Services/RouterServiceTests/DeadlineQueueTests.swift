import RouterService
import SeededRandom
import Testing

@Suite("The queue of deadlines")
struct DeadlineQueueTests {
    private let start = ContinuousClock.now

    @Test("gives what is due, the soonest first", arguments: 1...20)
    func order(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var queue = DeadlineQueue()
        let delays = (0..<200).map { _ in Int.random(in: 0..<1000, using: &random) }
        for (id, delay) in delays.enumerated() {
            queue.add(UInt64(id), due: start + .milliseconds(delay))
        }
        var taken: [Int] = []
        while let (id, _) = queue.popDue(now: start + .milliseconds(499)) {
            taken.append(delays[Int(id)])
        }
        #expect(taken == delays.filter { $0 < 500 }.sorted())
        #expect(queue.next == delays.filter { $0 >= 500 }.min().map { start + .milliseconds($0) })
    }

    @Test("does not keep what is no longer good")
    func compaction() {
        var queue = DeadlineQueue()
        for id in 0..<10_000 as Range<UInt64> {
            queue.add(id, due: start + .milliseconds(Int64(10_000 - id)))
            queue.compact(goodCount: 1) { other, _ in other == id }
        }
        #expect(queue.count < 200)
        while queue.popDue(now: start + .seconds(100)) != nil {}
        #expect(queue.next == nil)
    }
}

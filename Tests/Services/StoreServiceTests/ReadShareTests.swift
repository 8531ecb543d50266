import StoreService
import Testing

@Suite("A reader's share")
struct ReadShareTests {
    /// The share of one of two readers of at most 16 pieces, when pieces take so long.
    private func share(_ waiting: Int, each: Duration) -> Int {
        var share = ReadShare(readers: 2, most: 16)
        for _ in 0..<100 { share.note(4, took: each * 4) }
        return share.of(waiting)
    }

    @Test(
        "Of pieces that take long it is what leaves the other reader as many",
        arguments: [(1, 1), (2, 1), (3, 2), (8, 4), (100, 16)]
    )
    func long(waiting: Int, count: Int) {
        #expect(share(waiting, each: .milliseconds(1)) == count)
    }

    @Test(
        "Of pieces that take no time it is all of them, up to what one transaction reads",
        arguments: [(1, 1), (2, 2), (16, 16), (17, 16), (1_000, 16)]
    )
    func short(waiting: Int, count: Int) {
        #expect(share(waiting, each: .microseconds(5)) == count)
        #expect(share(waiting, each: .zero) == count)
    }

    @Test("Of those between, as many as are worth waking a reader for")
    func between() {
        #expect(share(3, each: .microseconds(45)) == 2)
        #expect(share(12, each: .microseconds(45)) == 6)
    }

    @Test("Little is what is read sooner than a reader is woken, and nothing before that is known")
    func little() {
        func isLittle(_ waiting: Int, _ each: Duration) -> Bool {
            var share = ReadShare(readers: 2, most: 16)
            for _ in 0..<100 { share.note(4, took: each * 4) }
            return share.isLittle(waiting)
        }
        #expect(isLittle(16, .microseconds(5)) && !isLittle(17, .microseconds(5)))
        #expect(isLittle(1, .microseconds(90)) && !isLittle(2, .microseconds(90)))
        #expect(!ReadShare(readers: 2, most: 16).isLittle(1))
    }

    @Test("Until something was read, everybody gets a fair share")
    func first() {
        #expect(ReadShare(readers: 4, most: 16).of(8) == 2)
        #expect(ReadShare(readers: 1, most: 16).of(8) == 8)
    }

    @Test("It follows what pieces take now")
    func following() {
        var share = ReadShare(readers: 2, most: 16)
        for _ in 0..<100 { share.note(1, took: .microseconds(5)) }
        #expect(share.of(4) == 4)
        for _ in 0..<20 { share.note(1, took: .milliseconds(5)) }
        #expect(share.of(4) == 2)
        share.note(0, took: .seconds(5))
        #expect(share.each < .milliseconds(6))
    }
}

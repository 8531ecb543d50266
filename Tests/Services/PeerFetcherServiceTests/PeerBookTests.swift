import Messages
import PeerFetcherService
import Testing

@Suite("What is known of peers")
struct PeerBookTests {
    private let now = ContinuousClock.now

    @Test("puts the quick and sure first")
    func order() {
        var book = PeerBook<String>()
        book.answered("slow", had: true, after: .milliseconds(900), now: now)
        for _ in 0..<5 {
            book.answered("sure", had: true, after: .milliseconds(20), now: now)
            book.answered("empty", had: false, after: .milliseconds(20), now: now)
        }
        let plan = book.plan(["new", "slow", "empty", "sure"], now: now)
        #expect(plan.candidates == ["sure", "new", "empty", "slow"])
        #expect(plan.skipped.isEmpty)
    }

    @Test("gives a head start to who is much quicker than all others, and known to be")
    func headStart() {
        var book = PeerBook<String>()
        #expect(book.headStart(of: ["a", "b"]) == .zero)
        book.answered("a", had: true, after: .milliseconds(3), now: now)
        #expect(book.headStart(of: ["a"]) == .zero)
        #expect(book.headStart(of: ["a", "b"]) == .milliseconds(6))
        book.answered("b", had: true, after: .milliseconds(7), now: now)
        #expect(book.headStart(of: ["a", "b"]) == .milliseconds(6))
        book.answered("c", had: true, after: .milliseconds(5), now: now)
        #expect(book.headStart(of: ["a", "b", "c"]) == .zero)
        book.answered("d", had: true, after: .microseconds(1), now: now)
        #expect(book.headStart(of: ["d", "b", "c"]) == Limits.headStartMin)
    }

    @Test("leaves a liar alone for ten minutes, whoever else is there")
    func liar() {
        var book = PeerBook<String>()
        book.lied("liar", now: now)
        // A right answer, or another failure, does not shorten that.
        book.answered("liar", had: true, after: .milliseconds(1), now: now)
        book.failed("liar", .unavailable, retryAfter: .zero, now: now)
        let plan = book.plan(["liar"], now: now + .seconds(1))
        #expect(plan.candidates.isEmpty)
        #expect(plan.skipped.map(\.code) == [.corrupt])
        #expect(plan.skipped.first?.remaining == Limits.liarTime - .seconds(1))
        #expect(book.liars(now: now + .seconds(1)) == 1)
        #expect(book.plan(["liar"], now: now + Limits.liarTime).candidates == ["liar"])
        #expect(book.liars(now: now + Limits.liarTime) == 0)
    }

    @Test("pauses who fails, the longer the more often, but asks it when nobody else is there")
    func pauses() {
        var book = PeerBook<String>()
        book.failed("a", .timeout, retryAfter: .zero, now: now)
        #expect(book.plan(["a", "b"], now: now).candidates == ["b"])
        #expect(book.plan(["a", "b"], now: now).skipped.map(\.code) == [.timeout])
        #expect(book.plan(["a"], now: now).candidates == ["a"])
        let first = now + Limits.pauseMin
        #expect(Set(book.plan(["a", "b"], now: first).candidates) == ["a", "b"])
        book.failed("a", .timeout, retryAfter: .zero, now: first)
        #expect(book.plan(["a", "b"], now: first + Limits.pauseMin).candidates == ["b"])
        book.failed("a", .overloaded, retryAfter: .seconds(30), now: first)
        #expect(book.plan(["a", "b"], now: first + .seconds(29)).candidates == ["b"])
        book.answered("a", had: true, after: .milliseconds(1), now: first)
        #expect(Set(book.plan(["a", "b"], now: first).candidates) == ["a", "b"])
    }

    @Test("remembers a bounded number, and liars longest")
    func bounded() {
        var book = PeerBook<Int>()
        book.lied(-1, now: now)
        for peer in 0..<Limits.rememberedMax * 2 {
            book.sent(peer, speed: 1, now: now + .milliseconds(peer))
        }
        #expect(book.count <= Limits.rememberedMax)
        #expect(book.plan([-1], now: now + .seconds(20)).candidates.isEmpty)
        #expect(book.speed(of: 0) == nil)
        #expect(book.speed(of: Limits.rememberedMax * 2 - 1) == 1)
    }
}

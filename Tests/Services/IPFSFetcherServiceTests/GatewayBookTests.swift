import IPFSFetcherService
import Messages
import Testing

@Suite("Gateway book")
struct GatewayBookTests {
    private let start = ContinuousClock.now

    private func order(_ book: GatewayBook, after time: Duration = .zero) -> [Int] {
        book.plan(now: start + time).candidates.map(\.gateway)
    }

    @Test("While nothing is known the settings' order holds, and each gets 500 ms")
    func unknown() {
        let plan = GatewayBook(count: 3).plan(now: start)
        #expect(plan.candidates.map(\.gateway) == [0, 1, 2])
        #expect(plan.candidates.allSatisfy { $0.patience == .milliseconds(500) })
        #expect(plan.paused.isEmpty)
    }

    @Test("The quick come before the slow")
    func quick() {
        var book = GatewayBook(count: 3)
        book.delivered(0, after: .milliseconds(900))
        book.delivered(1, after: .milliseconds(20))
        #expect(order(book) == [1, 2, 0])
    }

    @Test("The next one is started at the recent 95th percentile, within bounds")
    func patience() {
        var book = GatewayBook(count: 1)
        for number in 1...20 { book.delivered(0, after: .milliseconds(number * 10)) }
        #expect(book.plan(now: start).candidates[0].patience == .milliseconds(200))
        for _ in 0..<32 { book.delivered(0, after: .milliseconds(1)) }
        #expect(book.plan(now: start).candidates[0].patience == .milliseconds(50))
        for _ in 0..<32 { book.delivered(0, after: .seconds(60)) }
        #expect(book.plan(now: start).candidates[0].patience == .seconds(3))
    }

    @Test("Pauses double from 500 ms to five minutes")
    func backoff() {
        var book = GatewayBook(count: 1)
        var pauses: [Duration] = []
        for _ in 0..<12 {
            let now = start + .seconds(pauses.count * 1_000)
            book.failed(0, .unavailable, retryAfter: .zero, now: now)
            pauses.append(book.plan(now: now).paused[0].remaining)
        }
        let doubled = (0..<10).map { Duration.milliseconds(500 << $0) }
        #expect(pauses == doubled.map { min($0, .seconds(300)) } + [.seconds(300), .seconds(300)])
    }

    @Test("Retry-After lengthens a pause, up to five minutes; wrong bytes take the longest at once")
    func retryAfter() {
        var book = GatewayBook(count: 3)
        book.failed(0, .overloaded, retryAfter: .seconds(42), now: start)
        book.failed(1, .overloaded, retryAfter: .seconds(100_000), now: start)
        book.failed(2, .corrupt, retryAfter: .zero, now: start)
        let paused = book.plan(now: start).paused
        #expect(paused.map(\.remaining) == [.seconds(42), .seconds(300), .seconds(300)])
        #expect(paused.map(\.code) == [.overloaded, .overloaded, .corrupt])
    }

    @Test("After its pause one order at a time tries it; success closes the circuit")
    func halfOpen() {
        var book = GatewayBook(count: 2)
        book.failed(0, .unavailable, retryAfter: .zero, now: start)
        #expect(order(book) == [1])
        #expect(order(book, after: .milliseconds(500)) == [1, 0])
        book.asked(0)
        #expect(order(book, after: .seconds(9)) == [1])
        book.released(0)
        #expect(order(book, after: .seconds(9)) == [1, 0])
        book.asked(0)
        book.missing(0)
        #expect(order(book) == [0, 1])
    }

    @Test("A probe that fails pauses twice as long")
    func failedProbe() {
        var book = GatewayBook(count: 1)
        book.failed(0, .timeout, retryAfter: .zero, now: start)
        let later = start + .seconds(1)
        book.asked(0)
        book.failed(0, .timeout, retryAfter: .zero, now: later)
        #expect(book.plan(now: later).paused.map(\.remaining) == [.seconds(1)])
    }

    @Test("Asking a healthy one reserves nothing")
    func healthy() {
        var book = GatewayBook(count: 1)
        book.asked(0)
        #expect(order(book) == [0])
    }
}

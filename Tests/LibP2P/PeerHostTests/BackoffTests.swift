import PeerHost
import Testing

@Suite struct BackoffTests {
    @Test("The wait doubles from the first to the most, and lies in the upper half of it")
    func doubles() {
        var backoff = Backoff(first: .seconds(1), most: .seconds(10))
        for most in [1, 2, 4, 8, 10, 10, 10] {
            var other = backoff
            #expect(backoff.failed(random: 0) == .seconds(most) / 2)
            let longest = other.failed(random: .max)
            #expect(longest > .seconds(most) * 0.99 && longest <= .seconds(most))
        }
    }

    @Test("A success makes the next failure a first one")
    func begins() {
        var backoff = Backoff(first: .seconds(1), most: .seconds(10))
        for _ in 0..<5 { _ = backoff.failed(random: 0) }
        backoff.succeeded()
        #expect(backoff.failures == 0)
        #expect(backoff.failed(random: 0) == .milliseconds(500))
    }

    @Test("A thousand failures overflow nothing")
    func isBounded() {
        var backoff = Backoff(first: .seconds(1), most: .seconds(300))
        for _ in 0..<1_000 { #expect(backoff.failed(random: .max) <= .seconds(300)) }
    }
}

import IntakeService
import Multiformats
import Testing

@Suite("Signed book")
struct SignedBookTests {
    private func digest(_ number: Int) -> Digest256 {
        Digest256(words: (UInt64(number), UInt64(number), 0, 0))
    }

    @Test("An id is remembered until its turn is over, and no longer")
    func expiry() {
        var book = SignedBook(capacity: 10)
        let (alice, now) = (digest(1), 1_000_000 as UInt64)
        func remember(_ request: Int, _ until: UInt64, _ at: UInt64) -> SignedBook.Entry {
            book.remember(digest(7), digest(request), of: alice, until: until, now: at)
        }
        #expect(remember(1, now + 20_000, now) == .taken)
        #expect(remember(2, now + 20_000, now + 19_999) == .differs)
        #expect(remember(1, now + 60_000, now + 19_999) == .taken)
        #expect(remember(2, now + 60_000, now + 59_999) == .differs, "it was signed for longer")
        #expect(book.count == 1)
        #expect(remember(2, now + 90_000, now + 70_000) == .taken)
        #expect(book.count == 1)
    }

    @Test("It has a bound, and nobody takes the last places")
    func bounded() {
        var book = SignedBook(capacity: 100)
        let now = 1_000_000 as UInt64
        var held = 0
        for number in 0..<200 {
            let entry = book.remember(
                digest(number),
                digest(number),
                of: digest(1),
                until: now + 30_000,
                now: now
            )
            if entry == .taken { held += 1 }
        }
        #expect(held == 51)
        let other = book.remember(
            digest(500),
            digest(1),
            of: digest(2),
            until: now + 30_000,
            now: now
        )
        #expect(other == .taken)
        for number in 1_000..<1_200 {
            _ = book.remember(
                digest(number),
                digest(1),
                of: digest(number),
                until: now + 30_000,
                now: now
            )
        }
        #expect(book.count == 100)
        let late = now + 60_000
        let after = book.remember(digest(0), digest(9), of: digest(1), until: late + 1, now: late)
        #expect(after == .taken && book.count == 1)
    }
}

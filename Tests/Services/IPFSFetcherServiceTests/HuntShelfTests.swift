import Blocks
import IPFSFetcherService
import Multiformats
import Testing

@Suite("The shelf of hunts")
struct HuntShelfTests {
    private let now = ContinuousClock.now
    private let roots = (0..<8 as Range<UInt8>).map {
        CID(sha256: Digest256(hashing: [$0]), codec: .raw)
    }

    private enum Step {
        /// An order begins; the hunt that it gets.
        case claim(Int, String)
        /// One ends; the hunts that are dropped.
        case release(Int, found: Bool, [String] = [])
        /// So many seconds pass; the same.
        case wait(Int, [String] = [])
    }

    /// Two may be idle, each for ten seconds.
    ///
    /// The hunts are named for the order in which they are made.
    private func check(_ steps: [Step], left: Int, _ at: SourceLocation = #_sourceLocation) {
        var shelf = HuntShelf<String>(most: 2, idleTime: .seconds(10))
        var (made, time) = (0, now)
        for (number, step) in steps.enumerated() {
            switch step {
            case .claim(let root, let name):
                let before = made
                let (hunt, isNew) = shelf.claim(roots[root]) {
                    made += 1
                    return "h\(made)"
                }
                #expect(hunt == name, "step \(number)", sourceLocation: at)
                #expect(isNew == (made > before), "step \(number)", sourceLocation: at)
            case .release(let root, let found, let names):
                let dropped = shelf.release(roots[root], hasFound: found, now: time)
                #expect(dropped == names, "step \(number)", sourceLocation: at)
            case .wait(let seconds, let names):
                time += .seconds(seconds)
                let dropped = shelf.expire(now: time).sorted()
                #expect(dropped == names, "step \(number)", sourceLocation: at)
            }
        }
        #expect(shelf.count == left, sourceLocation: at)
        #expect(shelf.close().count == left, sourceLocation: at)
        #expect(shelf.count == 0, sourceLocation: at)
    }

    @Test("gives an order the hunt of the one before it, within its time")
    func reuse() {
        check(
            [
                .claim(0, "h1"), .release(0, found: true), .wait(9), .claim(0, "h1"),
                // One that is in use doesn't age.
                .wait(60), .release(0, found: false), .wait(9), .wait(1, ["h1"]), .claim(0, "h2"),
            ],
            left: 1
        )
    }

    @Test("gives orders for a root at once the same hunt, and keeps it until the last has ended")
    func together() {
        check(
            [
                .claim(0, "h1"), .claim(0, "h1"), .claim(1, "h2"), .release(0, found: true),
                .wait(60), .claim(0, "h1"), .release(0, found: false), .release(0, found: false),
                .wait(10, ["h1"]), .release(1, found: false, ["h2"]),
            ],
            left: 0
        )
    }

    @Test("drops at once what found nothing")
    func nothing() {
        check(
            [
                .claim(0, "h1"), .release(0, found: false, ["h1"]), .claim(0, "h2"),
                .claim(0, "h2"), .release(0, found: false), .release(0, found: true),
            ],
            left: 1
        )
    }

    @Test("keeps the latest that are idle, and all that are in use")
    func most() {
        check(
            [
                .claim(0, "h1"), .claim(1, "h2"), .claim(2, "h3"), .claim(3, "h4"),
                .release(2, found: true), .wait(1), .release(0, found: true), .wait(1),
                .release(1, found: true, ["h3"]), .claim(2, "h5"), .claim(0, "h1"),
                .release(3, found: true), .release(7, found: true),
            ],
            left: 4
        )
    }
}

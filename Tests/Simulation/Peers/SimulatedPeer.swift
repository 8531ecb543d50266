import PeerFetcherService
import SeededRandom

/// A peer as a seed makes it: how far away, how fast, what it has, and what it does wrong.
struct SimulatedPeer {
    /// What it does with what it is asked.
    enum Manner: Equatable {
        case honest
        /// It sends wrong bytes, so many times in a thousand.
        case liar(perMille: Int)
        /// It answers nothing.
        case silent
        /// Its streams break, so many times in a thousand answers.
        case frail(perMille: Int)
        /// It stops for ever after so many blocks.
        case dying(after: Int)
    }

    let latency: Duration
    /// Bytes per second.
    let speed: Double
    let manner: Manner
    /// The parts that it has; nil: none, and not the root either.
    let parts: Set<Int>?

    /// Until when what it was asked keeps it busy.
    var busyUntil: ContinuousClock.Instant
    /// The number of its stream: what belongs to an older one doesn't come any more.
    var line = 0
    /// Questions of this stream that are not answered.
    var open = 0
    var blocksSent = 0
    var hasLied = false
    var denied: Set<Int> = []
    /// Bytes of the root that it sent.
    var rootBytes = 0

    init(_ random: inout SeededGenerator, parts count: Int, isHolder: Bool, now: Agenda.Instant) {
        latency = random.milliseconds(random.chance(100) ? 200...1_500 : 1...200)
        speed = Double(512 + random.below(random.chance(300) ? 200_000 : 20_000)) * 1_024
        switch random.below(20) {
        case 0...1: manner = .liar(perMille: [50, 300, 1_000][random.below(3)])
        case 2...3: manner = .silent
        case 4...5: manner = .frail(perMille: [10, 100, 500][random.below(3)])
        case 6: manner = .dying(after: random.below(20))
        default: manner = .honest
        }
        if !isHolder {
            parts = nil
        } else if random.chance(250) {
            let most = random.below(count + 1)
            parts = Set((0..<most).map { _ in random.below(max(count, 1)) })
        } else {
            parts = Set(0..<count)
        }
        busyUntil = now
    }

    /// Whether it alone would bring all of it.
    func isSure(parts count: Int) -> Bool { manner == .honest && parts?.count == count }
}

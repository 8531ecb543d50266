package import Messages

/// Every bound of the router, with the arithmetic that gives it.
package enum Limits {
    /// Searches that wait at once: 131,072 × 1.5 KB are 200 MB when every one is for another hash
    /// (measured with 100,000: a flight of its own with its key, plan, ask and member, in tables
    /// that are half full, 150 MB).
    package static let searches = 131_072
    /// How many searches an intake may have for each that is free in all: one alone stops at 116,509,
    /// more than the 100,000 that a deployment's only intake is to bring, and leaves 14,563.
    static let shareOfFreeSearches = 8
    /// Searches in one flight: its end is one turn of the loop, 16,384 × 5 µs = 82 ms.
    package static let searchesPerFlight = 16_384
    /// Orders of one source that wait for an instance with room: every flight may wait for it once,
    /// whatever else waits for a source that is stuck.
    package static let queuedOrders = 131_072
    /// Answers that wait in the socket for one intake.
    ///
    /// A flight's end is sent at once, and every search may be in it, with as many progress
    /// messages. Empty it takes no memory.
    package static let answersMark = 2 * searches
    /// Fetcher instances.
    ///
    /// 256 × (300 B and their open orders). A search looks at each of them.
    package static let fetchers = 256
    /// Orders that one instance is believed to hold: 65,536 × 400 B = 26 MB.
    package static let ordersPerFetcher = 65_536
    /// Instances that get the same order in turn: one that kills whoever takes it stops here.
    package static let triesPerSource = 4
    /// Attempts kept of one source: 3 sources × 20 = 60, below the 64 of an answer.
    package static let attemptsPerSource = 20
    /// Roots whose instance is remembered: 2 generations × 8,192 × 64 B = 1 MB.
    package static let sessionsPerGeneration = 8_192

    // MARK: Reading ahead

    /// How far the first order of a reading reaches ahead: what a client asks for at a time, so that
    /// one order serves two of its windows, and at most so much is brought in vain for who reads twice.
    package static let readAheadMin: UInt64 = 8 << 20
    /// The most: 64 MiB are half a second at 1 Gbit/s, beside which the milliseconds between two
    /// orders don't count.
    package static let readAheadMax: UInt64 = 64 << 20
    /// The most that an operator may choose: 1 GiB is a second at 10 Gbit/s.
    package static let readAheadChoiceMax = 1 << 30
    /// The next order reaches twice as far if one has ended within this.
    package static let readAheadQuick = Duration.seconds(1)
    /// It reaches half as far if one took longer than this: who asks for another place of the same
    /// content waits for what was asked before, and the time to live of most orders is 30 s.
    package static let readAheadSlow = Duration.seconds(4)
    /// How far ahead of what it has a reader asks: a client's window (WeirClient's
    /// `downloadWindowBytes`), which is also what comes in a progress interval of 20 ms at 400 MB/s.
    package static let readerWindow: UInt64 = 8 << 20
    /// How long an order that reaches ahead goes on without anybody who waits: a reader is not seen
    /// while it reads what the store has, and 64 MiB take a second at 64 MB/s.
    package static let lingerTime = Duration.seconds(1)
    /// Flights that do so at once: each has an order, and 64 are two instances' full of them.
    package static let lingering = 64
    /// Contents of which it is known how far they were read: 2 generations × 1,024 × 350 B = 700 KB.
    static let readingsPerGeneration = 1_024

    // MARK: Time

    /// For this long after the start nothing is called not to be had because nobody offers it:
    /// fetchers say who they are each second, and at once when they are connected.
    package static let bootGrace = Duration.seconds(1)
    /// The same as long as no fetcher at all has come: on a busy machine a process needs seconds
    /// to start, and a search that can wait is better off than one that failed.
    package static let bootGraceUnserved = Duration.seconds(5)
    /// A source that was cut short is asked again only for a searcher that has this much more time.
    package static let secondRoundMin = Duration.milliseconds(500)
    /// How long after its time an order's answer may still come: a loaded machine's delay.
    package static let answerMargin = Duration.milliseconds(500)
    /// When to try again after a refusal: about what a full queue needs to move.
    package static let retryAfter = Duration.seconds(1)

    // MARK: Choosing

    /// How far peers must be trusted to be asked for restricted content: more than strangers are
    /// (`ipfs` has 5), and no more than they usually are (7).
    package static let trustOfRestricted = 6
    /// Content is large from here on: 8 MiB take a phone's network several seconds.
    package static let largeBytes: UInt64 = 8 << 20
    /// A bandwidth is high from here on, in bytes a second: 16 Mbit/s carry a film twice over.
    package static let bandwidthHigh = 2e6
    /// Bandwidth is measured on answers of at least so many bytes: less is all latency.
    package static let bandwidthBytesMin: UInt64 = 64 << 10

    /// How much earlier than a request of low urgency one counts as having come when it waits for
    /// room: nothing that has waited 10 s is passed by anything.
    package static func headStart(_ urgency: Urgency) -> Duration {
        switch urgency {
        case .high: .seconds(10)
        case .normal: .seconds(8)
        case .low: .zero
        }
    }

    // MARK: Learning

    /// Buckets of latency, a factor of √2 apart, 4 B each.
    ///
    /// 48 from 0.1 ms on reach 20 min, past the longest time to live.
    package static let latencyBuckets = 48
    /// After so long what was learned counts half.
    package static let learningHalfLife = Duration.seconds(600)
    /// Weights are touched for fading at most so often: in 10 s they lose 1 of 100.
    package static let fadeStep = Duration.seconds(10)
    /// Answers it takes until latency and bandwidth are believed: 8 put the 95th percentile at the
    /// slowest of them, and one slow answer doesn't yet say much.
    package static let evidenceMin: Float = 8
    /// The largest weight that a file may say: 100,000 orders a second for two half-lives.
    package static let weightMax: Float = 1e9
    /// The greatest age that a file may say: a year, after which nothing is left of a weight.
    package static let ageMillisecondsMax: Int64 = 366 * 86_400_000
    /// Instances remembered, the latest: as many as may be alive.
    package static let instancesKnown = fetchers
    /// The largest file of what was learned: 260 records × 48 weights × 20 digits are 250 KB.
    package static let experienceBytesMax = 1 << 20
    /// How often what was learned is written down.
    package static let experienceInterval = Duration.seconds(30)

    /// No source is hedged sooner: less is a machine's own jitter.
    package static let hedgeAfterMin = Duration.milliseconds(20)
    /// No source is waited for longer alone, once it is known.
    package static let hedgeAfterMax = Duration.seconds(10)
    /// Hedges that may be made in a row.
    package static let hedgeCreditMax = 16.0
    /// What an order earns of a hedge: hedges are at most a tenth more load.
    package static let hedgeShare = 0.1

    /// Failures in a row after which a source is not asked for a while.
    package static let circuitFaults = 8
    /// The first pause of a source that keeps failing.
    package static let circuitPauseMin = Duration.seconds(1)
    /// The longest.
    package static let circuitPauseMax = Duration.seconds(60)
    /// A timeout is a failure of the source when it had this much time.
    package static let timeoutCounts = Duration.seconds(5)

    /// How long nobody is asked again for what nobody had: a client that asks in a loop costs
    /// nothing, and what somebody puts meanwhile is found soon.
    package static let negativeTime = Duration.seconds(2)
    /// The longest that an operator may choose.
    package static let negativeTimeMax = Duration.seconds(60)
    /// Contents remembered as not to be had: 2 generations × 8,192 × 700 B = 11 MB.
    package static let negativesPerGeneration = 8_192
    /// Attempts kept of each.
    package static let attemptsPerNegative = 4

    /// The part of a time to live in which the answer is to be on its way already: a tenth, and at
    /// most 20 ms, which a loaded machine needs to wake a process.
    package static func answerBefore(_ timeToLive: Duration) -> Duration {
        timeToLive - min(.milliseconds(20), timeToLive / 10)
    }

    /// What a fetcher gets of the time left, so that its own account of a timeout arrives in time.
    package static func orderTime(_ remaining: Duration) -> Duration {
        max(.milliseconds(1), remaining - min(.milliseconds(50), remaining / 10))
    }
}

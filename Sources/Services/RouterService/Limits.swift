/// Every bound of the router, with the arithmetic that gives it.
package enum Limits {
    /// Searches that wait at once: 131,072 × 1.5 KB are 200 MB when every one is for another hash
    /// (measured with 100,000: a flight of its own with its key, plan, ask and member, in tables
    /// that are half full, 150 MB).
    package static let searches = 131_072
    /// Searches in one flight: its end is one turn of the loop, 16,384 × 5 µs = 82 ms.
    package static let searchesPerFlight = 16_384
    /// Orders that wait for an instance with room: every flight may wait once.
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

    /// For this long after the start nothing is called not to be had because nobody offers it:
    /// fetchers say who they are each second, and at once when they are connected.
    package static let bootGrace = Duration.seconds(1)
    /// The same as long as no fetcher at all has come: on a busy machine a process needs seconds
    /// to start, and a search that can wait is better off than one that failed.
    package static let bootGraceUnserved = Duration.seconds(5)
    /// A source that was cut short is asked again only for a searcher that has this much more time.
    package static let secondRoundMin = Duration.milliseconds(500)
    /// When to try again after a refusal: about what a full queue needs to move.
    package static let retryAfter = Duration.seconds(1)

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

import Messages

/// An order that an instance holds, and what it has said about it.
struct OpenOrder: Sendable {
    let flight: FlightID
    let source: Source
    let fetcher: FetcherID
    /// What is brought; one that reaches ahead may be cut.
    var range: ByteRange
    /// How far it reaches beyond what was asked for when it was given, in bytes.
    let ahead: UInt64
    /// How far it might have reached: where the next one starts from.
    let step: UInt64
    let since: ContinuousClock.Instant
    /// When the instance must have answered.
    let deadline: ContinuousClock.Instant
    /// Everything before this offset is in the store, from the start of the range on.
    var presentEnd: UInt64
    /// Behind the last byte that was asked for when it was given; of a whole DAG behind the first.
    let askedEnd: UInt64
    /// The same by now: who reads on moves it.
    var wantedEnd: UInt64
    /// What was asked for when it was given was there, and that was learned.
    var isAnswered = false
    /// It ends sooner than its instance was told: somebody waits for another place.
    var isCut = false
    /// Size of the whole, as far as the fetcher knows; else 0.
    var size: UInt64 = 0
    /// What it has reported on the way.
    var attempts: [Attempt] = []

    /// Whether it reaches further than was asked.
    var isAhead: Bool { ahead > 0 }

    /// Whether it goes on when its source has shown how soon it answers.
    var teachesEarly: Bool { isAhead || askedEnd < range.end }

    /// Whether it has brought anything.
    var hasBrought: Bool { presentEnd > range.offset }

    /// Whether a range is read on where this order is, or a reader's window ahead of that.
    func isNear(_ other: ByteRange, window: UInt64) -> Bool {
        range.offset <= other.offset
            && other.offset <= max(wantedEnd, presentEnd).addingCapped(window)
    }
}

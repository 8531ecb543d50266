import Messages

/// An order that an instance holds, and what it has said about it.
struct OpenOrder: Sendable {
    let flight: FlightID
    let source: Source
    let fetcher: FetcherID
    let range: ByteRange
    let since: ContinuousClock.Instant
    /// When the instance must have answered.
    let deadline: ContinuousClock.Instant
    /// Everything before this offset is in the store, from the start of the range on.
    var presentEnd: UInt64
    /// Size of the whole, as far as the fetcher knows; else 0.
    var size: UInt64 = 0
    /// What it has reported on the way.
    var attempts: [Attempt] = []
}

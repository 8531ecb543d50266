import Messages

/// One search in a flight, with the range and the deadline of its own.
struct Member: Sendable {
    let asker: Asker
    let requestID: RequestID
    let flight: FlightID
    let since: ContinuousClock.Instant
    var range: ByteRange
    var deadline: ContinuousClock.Instant
    /// Bytes it was told of, from the start of its range on.
    var told: UInt64 = 0
}

/// The router's own number of a search, in the order in which they came.
typealias MemberID = UInt64
/// The router's own number of a flight, in the order in which they began.
typealias FlightID = UInt64

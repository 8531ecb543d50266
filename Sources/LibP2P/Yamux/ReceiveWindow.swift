/// What a peer may send on a stream: the credit that it has, and how much more it gets when what
/// came is read.
///
/// Invariant: `credit + unread + what was read and not granted again == size`.
struct ReceiveWindow {
    /// Bytes that the peer can have under way or unread at a time.
    private(set) var size = Limits.windowBytesMin
    /// Bytes that the peer may still send.
    private(set) var credit = Limits.windowBytesMin
    /// Bytes that were announced and that nobody has read.
    private(set) var unread = 0
    private var grantedAt: ContinuousClock.Instant
    /// The last grant was used.
    private var isUsed = false

    init(now: ContinuousClock.Instant) { grantedAt = now }

    /// Makes the window larger; what it is larger by is due to be granted.
    mutating func widen(by count: Int) { size += count }

    /// Whether half of the window was read since it was granted: a grant is worth its frame.
    var isGrantDue: Bool { size - credit - unread >= size / 2 }

    /// Counts bytes that come, unless they are more than the peer may send.
    mutating func receive(_ count: Int) -> Bool {
        guard count <= credit else { return false }
        credit -= count
        unread += count
        isUsed = true
        return true
    }

    /// Counts bytes that somebody has read.
    mutating func read(_ count: Int) {
        precondition(count <= unread, "nobody can read what has not come")
        unread -= count
    }

    /// Gives back as credit what was read, and more when the sender used the last grant so fast
    /// that the window may be what holds it back.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - roundTrip: to the peer, once it was measured.
    ///   - sizeMax: how large the window may become.
    /// - Returns: how many bytes more the peer may send.
    mutating func grant(
        now: ContinuousClock.Instant,
        roundTrip: Duration?,
        sizeMax: Int
    ) -> Int {
        if let roundTrip, isUsed, now - grantedAt < roundTrip * Limits.growthRoundTrips {
            size = max(size, min(2 * size, sizeMax))
        }
        grantedAt = now
        isUsed = false
        let granted = size - credit - unread
        credit += granted
        return granted
    }
}

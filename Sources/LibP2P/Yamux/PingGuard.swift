/// Counts a peer's pings against an allowance that fills up with time.
struct PingGuard {
    /// When the allowance would be full again, if no further ping came.
    private var fullAt: ContinuousClock.Instant

    init(now: ContinuousClock.Instant) { fullAt = now }

    /// Whether the peer may ping now; counts the ping.
    mutating func admit(now: ContinuousClock.Instant) -> Bool {
        fullAt = max(fullAt, now) + Limits.pingAllowance
        return fullAt - now <= Limits.pingAllowance * Limits.pingsMax
    }
}

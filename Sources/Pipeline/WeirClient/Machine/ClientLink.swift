/// What a client machine knows of one endpoint.
struct ClientLink {
    /// Something was heard of it lately.
    var isAlive = false
    /// Something was heard of it, ever.
    var wasAlive = false
    /// Its socket took no more when it was last tried.
    var isBlocked = false
    /// It asked to be left alone until then: it is asked only when every other one did too.
    var restsUntil: ContinuousClock.Instant?
    /// Our own requests that were asked on it.
    var asked = 0
    /// Requests it holds, of everybody, as it said last.
    var open: UInt32 = 0

    /// Whether a request can be sent on it now.
    var isReady: Bool { isAlive && !isBlocked }

    /// Whether it asked to be left alone for a while that is not over.
    func rests(now: ContinuousClock.Instant) -> Bool { restsUntil.map { now < $0 } ?? false }
}

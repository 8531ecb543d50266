/// Whether a process runs, in which life, and what waits for it while it does not.
struct Process {
    var life: UInt64 = 1
    var isUp = true
    /// It ended and its neighbours' kernels said so: what is sent to it comes back.
    var isKnownDead = false
    var isStalled = false
    /// It is down or stalled for longer than the storm lasts.
    var isAway = false
    /// What came while it was stalled.
    var inbox: [Packet] = []
    /// What clients read of its replies while it was stalled.
    var reads: [Agenda.Event] = []
    /// When it looks at its clock next.
    var alarm: ContinuousClock.Instant?
    /// Since when nothing happened to it.
    var steadySince: ContinuousClock.Instant

    var isRunning: Bool { isUp && !isStalled }
}

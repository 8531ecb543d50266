/// One request in a client machine.
///
/// ```
///            slot free          link alive             answer
///  waiting ───────────▶ held ───────────────▶ asked ──────────▶ (gone)
///                        ▲  ▲                  │  │
///                        │  └──────────────────┘  │ overloaded
///                        │  link died, restarted  ▼
///                        └─────────────────────  paused
///                              pause is over
/// ```
///
/// - waiting: the client has enough in flight; the request stands in the `WaitingLine`.
/// - held: it has a slot, and no link takes it.
/// - asked: it was sent on a link, and is sent again when that is silent about it.
/// - paused: the intake asked to be left alone for a while.
///
/// Every state ends at the deadline, or when the caller cancels.
struct ClientRequest {
    /// Where a request is.
    enum State: Equatable {
        case waiting
        case held
        case asked(link: Int, again: ContinuousClock.Instant, silence: Duration)
        case paused(until: ContinuousClock.Instant)
    }

    /// Its name.
    let id: RequestID
    /// Its place in time: a smaller ticket goes first.
    let ticket: UInt64
    /// When it began.
    let begun: ContinuousClock.Instant
    /// When it ends, answered or not.
    let deadline: ContinuousClock.Instant
    /// Bytes it sends and expects.
    let bytes: Int
    /// The only link it may be asked on; nil: any.
    let onlyLink: Int?
    /// Where it is.
    var state = State.waiting
    /// How often it was put back because the intake was too busy.
    var putBacks = 0

    /// How long to leave alone whoever is overloaded: his hint, doubled each time it is given again.
    func pause(hint: Duration) -> Duration {
        max(hint, min(hint * (1 << min(putBacks, 16)), Limits.putBackPauseMax))
    }

    /// The link it was asked on last, while it is asked.
    var link: Int? {
        guard case .asked(let link, _, _) = state else { return nil }
        return link
    }

    /// The time to live to be sent: a little less than remains, so that the intake's answer, with
    /// its attempts, arrives before our own deadline.
    func timeToLive(now: ContinuousClock.Instant) -> Duration {
        let remaining = deadline - now
        let margin = min(.milliseconds(50), remaining / 10)
        return max(.milliseconds(1), remaining - margin)
    }
}

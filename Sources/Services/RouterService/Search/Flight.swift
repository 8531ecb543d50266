import Messages

/// One search under way for a root, with everybody who waits for it.
///
/// ```
///               somebody offers a source that is left
///   unserved ──────────────────────────────────────────┐
///   (only in the first seconds of the router)          ▼
///      ▲                     nobody has room        asking ── found ──▶ members are answered;
///      │                  waiting ◀──────────────▶    │ ▲             who wants more goes on
///      │                              room            │ │
///      └──── nobody offers what is left ──────────────┘ └── missing, failed: the next step
///                       │ (after the first seconds)
///                       ▼
///            the verdict of `Trouble`
/// ```
///
/// It ends with its last member, and lives to the deadline of the latest. If that one was answered
/// by an order that reaches ahead, the flight *lingers*: nobody waits, the order goes on, and who reads
/// on joins. It has that one order then and gives none.
struct Flight: Sendable {
    let key: FlightKey
    /// The request that began it: its orders carry this id.
    let requestID: RequestID
    /// Our span of that request's trace, which its orders name as their parent.
    let trace: TraceContext?
    /// Who owns what its orders bring.
    let owner: String
    /// Whose turn its orders take: who began it, or who joined and has fewer that wait.
    var client: Client
    /// What is still to be asked.
    var plan: Plan
    /// How it is looked for: as who began it said, raised by those who joined.
    var manner: Manner
    /// The orders of the present step, given or waiting.
    var asks: [Ask] = []
    /// What has come back so far.
    var trail = Trail()
    /// Something of it was found.
    var hasFound = false
    /// Who waits, in the order in which they came.
    var members: [MemberID] = []

    mutating func add(_ member: MemberID) {
        precondition(members.last ?? 0 < member, "members come with growing numbers")
        members.append(member)
    }

    /// Takes a member out; a binary search, because there may be many.
    mutating func remove(_ member: MemberID) {
        var low = 0
        var high = members.count
        while low < high {
            let middle = (low + high) / 2
            if members[middle] < member { low = middle + 1 } else { high = middle }
        }
        if low < members.count, members[low] == member { members.remove(at: low) }
    }
}

/// One source that a flight asks, at any instance or at a certain one.
struct Ask: Sendable, Equatable {
    /// Where it stands.
    enum State: Sendable, Equatable {
        /// In the line for an instance with room, with its ticket.
        case waiting(WaitingLine.Ticket)
        /// Given to an instance under this order number.
        case given(UInt64)
    }

    let source: Source
    /// For a shared source: the instance that it is for.
    let target: FetcherID?
    /// When it was asked for.
    let since: ContinuousClock.Instant
    /// Who had it already and gave it back, or fell silent.
    var tried: [FetcherID] = []
    /// It is asked while another source still may answer.
    var isHedge = false
    var state: State

    /// Whether it waits for an instance with room.
    var isWaiting: Bool {
        if case .waiting = state { true } else { false }
    }
}

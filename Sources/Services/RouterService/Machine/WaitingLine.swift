import Messages

/// Orders that wait for an instance with room.
///
/// Among those that hurry alike, clients take turns. Between them it goes by when they came, and how
/// much they hurry: `Limits.headStart` says how much earlier each urgency counts as having come. So a
/// crowd that hurries goes first, and nobody waits for ever: who has waited longer than the head start
/// goes before the others' newcomers.
///
/// A place is left in constant time, and nothing is kept of who left.
struct WaitingLine: Sendable {
    /// Who waits: one source of one flight.
    struct Waiter: Sendable, Equatable {
        let flight: UInt64
        let source: Source
        /// Whose turn it takes.
        let client: Client
        let turn: Turn
    }

    /// When it is somebody's turn.
    struct Turn: Sendable, Equatable, Comparable {
        /// When it came, later by what others are ahead.
        let due: ContinuousClock.Instant
        /// Its place among all lines: who came first.
        let sequence: UInt64

        static func < (left: Turn, right: Turn) -> Bool {
            (left.due, left.sequence) < (right.due, right.sequence)
        }
    }

    /// A place in the line, to leave it.
    struct Ticket: Sendable, Equatable {
        fileprivate let urgency: Urgency
        fileprivate let place: Lane.Ticket
    }

    private var high = Lane()
    private var normal = Lane()
    private var low = Lane()

    /// Whose turn it is.
    var first: Waiter? { [high, normal, low].compactMap(\.first).min { $0.turn < $1.turn } }

    /// Goes to its place in the line; the ticket is for leaving it.
    mutating func join(_ waiter: Waiter, _ urgency: Urgency) -> Ticket {
        Ticket(urgency: urgency, place: self[urgency].join(waiter))
    }

    /// Leaves the line.
    mutating func leave(_ ticket: Ticket) { self[ticket.urgency].leave(ticket.place) }

    /// How many of one client wait that hurry alike.
    func count(of client: Client, _ urgency: Urgency) -> Int { self[urgency].count(of: client) }

    /// Takes whose turn it is.
    mutating func popFirst() -> Waiter? {
        let urgency = Urgency.allCases
            .compactMap { urgency in self[urgency].first.map { (urgency, $0.turn) } }
            .min { $0.1 < $1.1 }?.0
        return urgency.flatMap { self[$0].popFirst() }
    }

    /// Takes everybody, in their order.
    mutating func removeAll() -> [Waiter] {
        var all: [Waiter] = []
        while let waiter = popFirst() { all.append(waiter) }
        return all
    }

    private subscript(urgency: Urgency) -> Lane {
        get {
            switch urgency {
            case .high: high
            case .normal: normal
            case .low: low
            }
        }
        _modify {
            switch urgency {
            case .high: yield &high
            case .normal: yield &normal
            case .low: yield &low
            }
        }
    }
}

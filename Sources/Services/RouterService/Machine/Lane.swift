/// The part of a waiting line that hurries alike: clients take turns, each in its own order.
///
/// Who brings many waits behind his own, and behind one of each other; everything is O(1).
struct Lane: Sendable {
    /// A place in the lane, to leave it.
    struct Ticket: Sendable, Equatable {
        fileprivate let client: Client
        fileprivate let number: UInt64
    }

    /// What one client has waiting.
    private struct Own: Sendable {
        var line = Line<WaitingLine.Waiter>()
        /// Its place among the clients.
        var turn: UInt64
    }

    private var owns: [Client: Own] = [:]
    /// The clients that have something here, in the order of their turns.
    private var turns = Line<Client>()

    /// Whose turn it is.
    var first: WaitingLine.Waiter? { turns.first.flatMap { owns[$0]?.line.first } }

    /// How many of one client wait.
    func count(of client: Client) -> Int { owns[client]?.line.count ?? 0 }

    mutating func join(_ waiter: WaitingLine.Waiter) -> Ticket {
        let client = waiter.client
        // Taken out and put back, so that a long line is not copied.
        var own = owns.removeValue(forKey: client) ?? Own(turn: turns.join(client))
        let number = own.line.join(waiter)
        owns[client] = own
        return Ticket(client: client, number: number)
    }

    mutating func leave(_ ticket: Ticket) {
        guard var own = owns.removeValue(forKey: ticket.client) else { return }
        own.line.leave(ticket.number)
        if own.line.isEmpty {
            turns.leave(own.turn)
        } else {
            owns[ticket.client] = own
        }
    }

    mutating func popFirst() -> WaitingLine.Waiter? {
        guard let client = turns.popFirst(), var own = owns.removeValue(forKey: client) else {
            return nil
        }
        let waiter = own.line.popFirst()
        if !own.line.isEmpty {
            own.turn = turns.join(client)
            owns[client] = own
        }
        return waiter
    }
}

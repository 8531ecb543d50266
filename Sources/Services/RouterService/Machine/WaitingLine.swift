import Messages

/// Orders that wait for an instance with room, first come first served.
///
/// A place is left in constant time, and nothing is kept of who left.
struct WaitingLine: Sendable {
    /// Who waits: one source of one flight.
    struct Waiter: Sendable, Equatable {
        let flight: UInt64
        let source: Source
        /// Its place among all lines: who came first.
        let sequence: UInt64
    }

    private var waiting: [UInt64: Waiter] = [:]
    private var head: UInt64 = 0
    private var tail: UInt64 = 0

    /// How many wait.
    var count: Int { waiting.count }

    /// Who waits longest.
    var first: Waiter? { waiting[head] }

    /// Goes to the end of the line; the ticket is for leaving it.
    mutating func join(_ waiter: Waiter) -> UInt64 {
        if waiting.isEmpty { head = tail }
        let ticket = tail
        waiting[ticket] = waiter
        tail += 1
        return ticket
    }

    /// Leaves the line.
    mutating func leave(_ ticket: UInt64) {
        waiting[ticket] = nil
        findHead()
    }

    /// Takes who waits longest.
    mutating func popFirst() -> Waiter? {
        let waiter = waiting.removeValue(forKey: head)
        findHead()
        return waiter
    }

    /// Takes everybody, in their order.
    mutating func removeAll() -> [Waiter] {
        var all: [Waiter] = []
        while let waiter = popFirst() { all.append(waiter) }
        return all
    }

    // Each ticket is passed once, so this costs a step for each that was given.
    private mutating func findHead() {
        guard !waiting.isEmpty else {
            waiting = [:]
            head = tail
            return
        }
        while waiting[head] == nil { head += 1 }
    }
}

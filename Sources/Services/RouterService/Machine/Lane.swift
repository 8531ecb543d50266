/// The part of a waiting line that hurries alike: first come, first served.
struct Lane: Sendable {
    private var waiting: [UInt64: WaitingLine.Waiter] = [:]
    private var head: UInt64 = 0
    private var tail: UInt64 = 0

    /// How many wait.
    var count: Int { waiting.count }

    /// Who waits longest.
    var first: WaitingLine.Waiter? { waiting[head] }

    mutating func join(_ waiter: WaitingLine.Waiter) -> UInt64 {
        if waiting.isEmpty { head = tail }
        let number = tail
        waiting[number] = waiter
        tail += 1
        return number
    }

    mutating func leave(_ number: UInt64) {
        waiting[number] = nil
        findHead()
    }

    mutating func popFirst() -> WaitingLine.Waiter? {
        let waiter = waiting.removeValue(forKey: head)
        findHead()
        return waiter
    }

    // Each number is passed once, so this costs a step for each that was given.
    private mutating func findHead() {
        guard !waiting.isEmpty else {
            waiting = [:]
            head = tail
            return
        }
        while waiting[head] == nil { head += 1 }
    }
}

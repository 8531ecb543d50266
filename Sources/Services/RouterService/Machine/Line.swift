/// A line that anybody may leave: first come, first served.
///
/// A place is taken, left and served in constant time, and nothing is kept of who left.
struct Line<Element: Sendable>: Sendable {
    private var waiting: [UInt64: Element] = [:]
    private var head: UInt64 = 0
    private var tail: UInt64 = 0

    /// How many wait.
    var count: Int { waiting.count }

    /// Whether nobody waits.
    var isEmpty: Bool { waiting.isEmpty }

    /// Who waits longest.
    var first: Element? { waiting[head] }

    /// Goes to the end; the number is for leaving.
    mutating func join(_ element: Element) -> UInt64 {
        if waiting.isEmpty { head = tail }
        let number = tail
        waiting[number] = element
        tail += 1
        return number
    }

    mutating func leave(_ number: UInt64) {
        waiting[number] = nil
        findHead()
    }

    mutating func popFirst() -> Element? {
        let element = waiting.removeValue(forKey: head)
        findHead()
        return element
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

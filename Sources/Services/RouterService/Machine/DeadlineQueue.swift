/// Deadlines, the soonest first: a binary heap, so that a tick looks only at what is due.
///
/// Nothing is taken out of its middle. An entry whose owner is gone, or has another deadline by
/// now, is thrown away when it comes up, and all of those when they outnumber the others.
package struct DeadlineQueue: Sendable {
    /// When something is due.
    package typealias Instant = ContinuousClock.Instant

    private struct Entry: Sendable {
        let due: Instant
        let id: UInt64
    }

    private var heap: [Entry] = []

    /// An empty queue.
    package init() {}

    /// How many entries there are, with those that are no longer good.
    package var count: Int { heap.count }

    /// When the next entry is due; it may be one that is no longer good.
    package var next: Instant? { heap.first?.due }

    /// Adds a deadline.
    package mutating func add(_ id: UInt64, due: Instant) {
        heap.append(Entry(due: due, id: id))
        siftUp(heap.count - 1)
    }

    /// Takes the soonest that is due.
    package mutating func popDue(now: Instant) -> (id: UInt64, due: Instant)? {
        guard let first = heap.first, first.due <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            siftDown(0)
        }
        return (first.id, first.due)
    }

    /// Throws away what is no longer good when that is most of it.
    ///
    /// - Parameters:
    ///   - goodCount: how many entries are good.
    ///   - isGood: whether an entry is.
    package mutating func compact(goodCount: Int, isGood: (UInt64, Instant) -> Bool) {
        guard heap.count > 2 * goodCount + 64 else { return }
        heap.removeAll { !isGood($0.id, $0.due) }
        for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(index) }
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].due < heap[parent].due else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var soonest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child].due < heap[soonest].due { soonest = child }
            }
            guard soonest != parent else { return }
            heap.swapAt(parent, soonest)
            parent = soonest
        }
    }
}

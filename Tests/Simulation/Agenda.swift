/// What happens next: a binary heap; what is due at the same time comes in the order it was added.
struct Agenda {
    /// When something happens.
    typealias Instant = ContinuousClock.Instant

    /// What can happen.
    enum Event {
        case arrival(Packet)
        /// A process looks at its clock.
        case alarm(Place)
        /// A process's own connection to another is there (again).
        case connected(Place, to: Place)
        /// A client has read bytes of a reply.
        case read(intake: Int, life: UInt64, route: [UInt8], bytes: Int)
        /// A client does something.
        case whim(Int)
        /// Something breaks.
        case fault
        /// The time to drain of a process, in this life, is over.
        case end(Place, life: UInt64)
        case begin(Place)
        case wake(Place)
        /// Nothing breaks any more.
        case calm
        /// A client asks for a content that must be found.
        case probe(Int)
    }

    private struct Entry {
        let due: Instant
        let number: UInt64
        let event: Event

        static func < (left: Entry, right: Entry) -> Bool {
            (left.due, left.number) < (right.due, right.number)
        }
    }

    private var heap: [Entry] = []
    private var lastNumber: UInt64 = 0

    mutating func add(_ event: Event, at due: Instant) {
        lastNumber += 1
        heap.append(Entry(due: due, number: lastNumber, event: event))
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes what happens next, if that is before `end`.
    mutating func pop(before end: Instant) -> (due: Instant, event: Event)? {
        guard let first = heap.first, first.due < end else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var soonest = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
                if heap[child] < heap[soonest] { soonest = child }
            }
            guard soonest != parent else { break }
            heap.swapAt(parent, soonest)
            parent = soonest
        }
        return (first.due, first.event)
    }
}

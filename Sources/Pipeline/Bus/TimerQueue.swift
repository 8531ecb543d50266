/// The timers of a loop, the soonest last in the array.
///
/// Some tens of them: a stage keeps its requests' deadlines in its own machine and sets one timer
/// for the first.
struct TimerQueue {
    private struct Entry {
        let id: TimerID
        let due: ContinuousClock.Instant
        let interval: Duration?
        let body: () -> Void
    }

    private var entries: [Entry] = []
    private var lastID: UInt64 = 0

    /// When the next one is due.
    var next: ContinuousClock.Instant? { entries.last?.due }

    mutating func add(
        due: ContinuousClock.Instant,
        interval: Duration?,
        body: @escaping () -> Void
    ) -> TimerID {
        lastID += 1
        let id = TimerID(number: lastID)
        insert(Entry(id: id, due: due, interval: interval, body: body))
        return id
    }

    mutating func cancel(_ id: TimerID) { entries.removeAll { $0.id == id } }

    mutating func removeAll() { entries = [] }

    /// Takes one that is due; a repeated one is set again, and does not make up for lost turns.
    mutating func popDue(now: ContinuousClock.Instant) -> (() -> Void)? {
        guard let entry = entries.last, entry.due <= now else { return nil }
        entries.removeLast()
        if let interval = entry.interval {
            let following = entry.due + interval
            let due = following > now ? following : now + interval
            insert(Entry(id: entry.id, due: due, interval: interval, body: entry.body))
        }
        return entry.body
    }

    private mutating func insert(_ entry: Entry) {
        // Among equals the new one comes last in time, so first in the array.
        let place = entries.firstIndex { $0.due <= entry.due } ?? entries.endIndex
        entries.insert(entry, at: place)
    }
}

/// Names a timer of a loop.
package struct TimerID: Sendable, Hashable {
    let number: UInt64
}

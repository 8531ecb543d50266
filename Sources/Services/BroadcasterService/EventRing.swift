package import Messages
package import Multiformats

/// The latest events in memory, oldest first: what `replay` is answered from.
///
/// Events come in the order of their sequence; the oldest goes when the ring is full. A pure value:
/// the topics' text is made once, when an event comes, so that a filtered page costs no more than
/// comparing bytes.
package struct EventRing: Sendable {
    private struct Entry: Sendable {
        let event: Event
        let topics: [[UInt8]]
    }

    /// Which database the events are from; 0 before it is known.
    package private(set) var epoch: UInt64
    /// How many it holds at most.
    package let capacity: Int
    // A circle once it is full: `first` is the place of the oldest.
    private var entries: [Entry] = []
    private var first = 0

    /// An empty ring of an unknown database.
    package init(capacity: Int = Limits.ringEventsMax) {
        precondition(capacity > 0, "a ring holds something")
        self.capacity = capacity
        epoch = 0
    }

    /// How many events are in it.
    package var count: Int { entries.count }

    /// The first sequence in it; 0 when it is empty.
    package var oldest: UInt64 { entries.isEmpty ? 0 : self[0].event.sequence }

    /// The last sequence in it; 0 when it is empty.
    package var latest: UInt64 { entries.isEmpty ? 0 : self[count - 1].event.sequence }

    /// Forgets everything: the sequence is another database's from now on.
    package mutating func startOver(epoch: UInt64) {
        entries = []
        first = 0
        self.epoch = epoch
    }

    /// Adds an event that comes after all of those before; another one is left out.
    package mutating func append(_ event: Event) {
        guard event.sequence > latest else { return }
        let entry = Entry(event: event, topics: event.topics.map { Array($0.utf8) })
        if entries.count < capacity {
            entries.append(entry)
        } else {
            entries[first] = entry
            first = (first + 1) % capacity
        }
    }

    /// The events after a sequence, one of whose topics begins with `topic`, `limit` at most.
    ///
    /// The page says where the sequence stands, so an asker sees that its own is another
    /// database's, or that what it lacks is gone. Events of hidden content are passed over.
    package func page(
        after: UInt64,
        limit: Int,
        topic: String = "",
        isHidden: (CID) -> Bool = { _ in false },
    ) -> Events {
        let prefix = Array(topic.utf8)
        var events: [Event] = []
        var index = index(after: after)
        while index < count, events.count < limit {
            let entry = self[index]
            index += 1
            let isOfTopic =
                prefix.isEmpty || entry.topics.contains { $0.starts(with: prefix) }
            if isOfTopic, !isHidden(entry.event.cid) {
                events.append(entry.event)
            }
        }
        return Events(events: events, epoch: epoch, oldest: oldest, latest: latest)
    }

    /// Where the sequence stands, for a new subscriber.
    package var welcome: Welcome { Welcome(epoch: epoch, oldest: oldest, latest: latest) }

    private subscript(index: Int) -> Entry {
        entries[(first + index) % entries.count]
    }

    /// The place of the first event after a sequence, by halving.
    private func index(after sequence: UInt64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].event.sequence <= sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

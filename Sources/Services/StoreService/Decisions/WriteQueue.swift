/// Decides which writes are taken, and which of them are committed together.
///
/// A group is whatever waits, up to a bound: under load a sync is shared by many, and a lone write
/// waits for nobody. A group in which a client was promised durability is synced; one of fetched
/// blocks alone is not, for they can be fetched again.
package struct WriteQueue<Job> {
    /// Writes that are committed together.
    package struct Group {
        /// In the order they came.
        package var jobs: [Job]
        /// Their bytes.
        package var bytes: Int
        /// Whether the commit is synced to the disk before it is answered.
        package var isDurable: Bool
    }

    struct Entry {
        let job: Job
        let bytes: Int
        let isDurable: Bool
        let isLast: Bool

        var isUrgent: Bool { isDurable || isLast }
    }

    private let countMax: Int
    private let bytesMax: Int
    private var entries: [Entry] = []
    /// The bytes of what waits.
    package private(set) var bytes = 0
    private var urgent = 0

    /// An empty queue that takes so many writes of others, and so many bytes of them.
    package init(
        countMax: Int = Limits.queuedWritesMax,
        bytesMax: Int = Limits.queuedWriteBytesMax,
    ) {
        self.countMax = countMax
        self.bytesMax = bytesMax
    }

    /// How many wait.
    package var count: Int { entries.count }

    /// Whether one of them waits for no more: it is to be synced, or the last of what was fetched.
    package var isUrgent: Bool { urgent > 0 }

    /// The one before which so many wait; nil when fewer do.
    package func job(at place: Int) -> Job? {
        place < entries.count ? entries[place].job : nil
    }

    /// Takes a write of an asker, or refuses it when too many or too large ones wait.
    package mutating func offer(
        _ job: Job,
        bytes: Int,
        isDurable: Bool,
        isLast: Bool = false
    ) -> Bool {
        guard entries.count < countMax, self.bytes + bytes <= bytesMax else { return false }
        add(Entry(job: job, bytes: bytes, isDurable: isDurable, isLast: isLast))
        return true
    }

    /// Takes a write of the store's own, which there is at most one of a kind.
    package mutating func add(_ job: Job, bytes: Int = 0, isDurable: Bool) {
        add(Entry(job: job, bytes: bytes, isDurable: isDurable, isLast: false))
    }

    private mutating func add(_ entry: Entry) {
        entries.append(entry)
        bytes += entry.bytes
        if entry.isUrgent { urgent += 1 }
    }

    /// The next group; nil when nothing waits.
    package mutating func takeGroup() -> Group? {
        var taken = 0
        var takenBytes = 0
        while taken < min(entries.count, Limits.groupWritesMax) {
            let next = entries[taken].bytes
            guard taken == 0 || takenBytes + next <= Limits.groupBytesMax else { break }
            taken += 1
            takenBytes += next
        }
        guard taken > 0 else { return nil }
        let group = Group(
            jobs: entries[..<taken].map(\.job),
            bytes: takenBytes,
            isDurable: entries[..<taken].contains(where: \.isDurable),
        )
        entries.removeFirst(taken)
        bytes -= takenBytes
        urgent = entries.count(where: \.isUrgent)
        return group
    }
}

extension WriteQueue: Sendable where Job: Sendable {}
extension WriteQueue.Group: Sendable where Job: Sendable {}
extension WriteQueue.Entry: Sendable where Job: Sendable {}

package import Multiformats

/// The contents that a node provides: which are to be provided next, and how it went.
///
/// Every content is provided each `Limits.republishInterval`; after a failure it is tried again with
/// growing waits. Contents are kept in the order of their keys, and those that are near each other go
/// together, so that they share a lookup: the walk goes once round the key space.
package struct Republisher: Sendable {
    /// How many contents stand where.
    package struct Progress: Sendable, Hashable {
        /// Neither provided nor tried by this process yet.
        package var waiting = 0
        /// Being provided now.
        package var running = 0
        /// Provided, and told to whoever asks.
        package var provided = 0
        /// Of those that were tried last, the failed.
        package var failed = 0
        /// When the next is due; nil: there is none.
        package var next: ContinuousClock.Instant?

        /// Nothing to provide.
        package init() {}

        /// All of them.
        package var count: Int { waiting + running + provided + failed }
    }

    private enum Standing: Sendable, Equatable {
        case waiting
        case running
        case provided
        case failed
    }

    private struct Entry: Sendable {
        let key: Key
        let content: Multihash
        var standing: Standing
        /// When it is to be provided; nil while it is.
        var due: ContinuousClock.Instant?
        /// How often in a row it failed.
        var failures = 0
    }

    /// Contents whose keys have the same first byte, in the order of their keys.
    private struct Shelf: Sendable {
        var entries: [Entry] = []
        /// When the first of them is due.
        var due: ContinuousClock.Instant?

        mutating func refresh() { due = entries.lazy.compactMap(\.due).min() }

        /// Where a key is, or would be.
        func place(of key: Key) -> (index: Int, isThere: Bool) {
            var (low, high) = (0, entries.count)
            while low < high {
                let middle = (low + high) / 2
                if entries[middle].key < key { low = middle + 1 } else { high = middle }
            }
            return (low, low < entries.count && entries[low].key == key)
        }
    }

    private let most: Int
    private var shelves = [Shelf](repeating: Shelf(), count: 256)
    /// Where the walk round the key space stands.
    private var cursor = 0
    private var counts = Progress()

    /// Nothing to provide, at most so many contents.
    package init(most: Int = Limits.providedKeysMax) { self.most = most }

    /// Where things stand.
    package var progress: Progress {
        var progress = counts
        progress.next = deadline
        return progress
    }

    /// When `next` has something; nil: never, until something is added.
    package var deadline: ContinuousClock.Instant? { shelves.lazy.compactMap(\.due).min() }

    // MARK: What is provided

    /// Adds a content; one that is there already stays as it is.
    ///
    /// - `due`: when it is first provided; later than now for what an earlier run has provided.
    /// - Returns: false when there is no room.
    @discardableResult
    package mutating func add(_ content: Multihash, due: ContinuousClock.Instant) -> Bool {
        let key = Key(content)
        let shelf = Int(key.leadingByte)
        let (index, isThere) = shelves[shelf].place(of: key)
        guard !isThere else { return true }
        guard counts.count < most else { return false }
        let entry = Entry(key: key, content: content, standing: .waiting, due: due)
        shelves[shelf].entries.insert(entry, at: index)
        counts.waiting += 1
        shelves[shelf].due = min(shelves[shelf].due ?? due, due)
        return true
    }

    /// Provides a content no more; its records expire by themselves.
    package mutating func remove(_ content: Multihash) {
        let key = Key(content)
        let shelf = Int(key.leadingByte)
        let (index, isThere) = shelves[shelf].place(of: key)
        guard isThere else { return }
        let entry = shelves[shelf].entries.remove(at: index)
        count(entry.standing, -1)
        shelves[shelf].refresh()
    }

    /// Whether a content is provided.
    package func contains(_ content: Multihash) -> Bool {
        let key = Key(content)
        return shelves[Int(key.leadingByte)].place(of: key).isThere
    }

    // MARK: The walk

    /// The contents to be provided now: one that is due, and its neighbours that are due soon; empty
    /// when there is none.
    ///
    /// They count as running until `ended` says how it went.
    package mutating func next(now: ContinuousClock.Instant) -> [Multihash] {
        for step in 0..<shelves.count {
            let shelf = (cursor + step) % shelves.count
            guard let due = shelves[shelf].due, due <= now else { continue }
            cursor = shelf
            return take(from: shelf, now: now)
        }
        return []
    }

    /// Says how it went with contents of `next`.
    package mutating func ended(
        _ contents: [Multihash],
        isProvided: Bool,
        now: ContinuousClock.Instant
    ) {
        for content in contents {
            change(content) { entry in
                entry.standing = isProvided ? .provided : .failed
                entry.failures = isProvided ? 0 : entry.failures + 1
                entry.due = now + Self.wait(after: entry.failures)
            }
        }
    }

    /// Gives contents of `next` back, which were not tried: they stay due.
    package mutating func postpone(_ contents: [Multihash], now: ContinuousClock.Instant) {
        for content in contents {
            change(content) { entry in
                entry.standing = .waiting
                entry.due = now
            }
        }
    }

    /// How long after so many failures in a row, none among them.
    private static func wait(after failures: Int) -> Duration {
        guard failures > 0 else { return Limits.republishInterval }
        // Six doublings are more than the longest wait.
        return min(Limits.retryMax, Limits.retryMin * (1 << min(failures - 1, 6)))
    }

    /// Changes a content that is running.
    private mutating func change(_ content: Multihash, _ body: (inout Entry) -> Void) {
        let key = Key(content)
        let shelf = Int(key.leadingByte)
        let (index, isThere) = shelves[shelf].place(of: key)
        guard isThere, shelves[shelf].entries[index].standing == .running else { return }
        count(.running, -1)
        body(&shelves[shelf].entries[index])
        let entry = shelves[shelf].entries[index]
        count(entry.standing, 1)
        if let due = entry.due { shelves[shelf].due = min(shelves[shelf].due ?? due, due) }
    }

    private mutating func take(from shelf: Int, now: ContinuousClock.Instant) -> [Multihash] {
        var taken: [Multihash] = []
        let entries = shelves[shelf].entries
        guard let first = entries.firstIndex(where: { $0.due.map { $0 <= now } ?? false }) else {
            return []
        }
        for index in first..<entries.count where taken.count < Limits.batchMax {
            guard let due = entries[index].due, due <= now + Limits.ahead else { continue }
            taken.append(entries[index].content)
            count(entries[index].standing, -1)
            count(.running, 1)
            shelves[shelf].entries[index].standing = .running
            shelves[shelf].entries[index].due = nil
        }
        shelves[shelf].refresh()
        return taken
    }

    private mutating func count(_ standing: Standing, _ change: Int) {
        switch standing {
        case .waiting: counts.waiting += change
        case .running: counts.running += change
        case .provided: counts.provided += change
        case .failed: counts.failed += change
        }
    }
}

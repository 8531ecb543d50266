import Fetching
import PeerProtocols

/// Tells the hash tables what `Announcements` decides: the tables do the rest, when each content is
/// provided, and again within a day.
struct Announcer {
    private let tables: [KademliaNode]
    private let provided: NetworkSettings.Provided
    private var announcements: Announcements

    init(
        _ tables: [KademliaNode],
        of provided: NetworkSettings.Provided,
        now: ContinuousClock.Instant
    ) {
        self.tables = tables
        self.provided = provided
        announcements = Announcements(isPinnedOnly: provided == .pinned, now: now)
    }

    /// Reads the store's list until the task is cancelled.
    mutating func run(_ store: any SharedStore) async {
        guard !tables.isEmpty else { return }
        while !Task.isCancelled {
            // A store that is away or busy is asked for the same page again, after a pause.
            let change = await readPage(store)
            if change?.isAtEnd ?? true { try? await Task.sleep(for: Limits.announceInterval) }
        }
    }

    private mutating func readPage(_ store: any SharedStore) async -> Announcements.Change? {
        let page = try? await store.sharedPage(
            from: announcements.cursor,
            limit: Limits.announcePage,
            ofBlocks: provided == .all,
            for: .strangers(until: .now + Limits.storePatience)
        )
        guard let page else { return nil }
        let change = announcements.read(page, now: .now)
        for table in tables {
            for content in change.withdrawn { table.withdraw(content) }
            for content in change.provided { table.provide(content) }
        }
        return change
    }
}

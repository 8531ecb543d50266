import Fetching
import Messages
import Multiformats
import PeerProtocols

/// Tells the hash tables of the public content that the store holds, root by root.
///
/// It reads the store's list of public contents in the order they came: to the end after a start,
/// and then its last page again and again, which is where new ones appear. The tables do the rest:
/// when each is provided, and again within a day. Once in a while the whole list is read, and what is
/// no more on it is provided no more.
struct Announcer {
    private let tables: [KademliaNode]
    private var cursor = ""
    /// What the reading under way has seen.
    private var seen: Set<Multihash> = []
    /// What is provided, by what the last whole reading and the pages since have shown.
    private var provided: Set<Multihash> = []
    private var rereadAt: ContinuousClock.Instant
    private var isRereading = true

    init(_ tables: [KademliaNode], now: ContinuousClock.Instant) {
        self.tables = tables
        rereadAt = now + Limits.rereadInterval
    }

    /// Does so until the task is cancelled.
    mutating func run(_ store: any SharedStore) async {
        guard !tables.isEmpty else { return }
        while !Task.isCancelled {
            let isEnd = await readPage(store)
            if isEnd { try? await Task.sleep(for: Limits.announceInterval) }
        }
    }

    /// Reads a page; whether it was the last.
    private mutating func readPage(_ store: any SharedStore) async -> Bool {
        let page: Listing
        do throws(FetchTrouble) {
            page = try await store.sharedPage(
                from: cursor,
                limit: Limits.announcePage,
                for: .strangers(until: .now + Limits.storePatience)
            )
        } catch {
            // The store is away, or busy: the same page again, after a pause.
            return true
        }
        for entry in page.entries { note(entry.cid.multihash) }
        guard page.next.isEmpty else {
            cursor = page.next
            return false
        }
        if isRereading { endRereading() }
        if ContinuousClock.now >= rereadAt {
            (cursor, seen, isRereading) = ("", [], true)
            rereadAt = .now + Limits.rereadInterval
        }
        return true
    }

    private mutating func note(_ content: Multihash) {
        if isRereading { seen.insert(content) }
        guard provided.count < Limits.announcedMax, provided.insert(content).inserted else {
            return
        }
        for table in tables { table.provide(content) }
    }

    private mutating func endRereading() {
        for content in provided.subtracting(seen) {
            provided.remove(content)
            for table in tables { table.withdraw(content) }
        }
        (seen, isRereading) = ([], false)
    }
}

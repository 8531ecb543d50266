package import Messages
package import Multiformats

/// What of the store's public content the hash tables are told: a pure machine.
///
/// It is given the store's list, of contents or of their blocks, page by page, in the order they came:
/// to the end after a start, and then its last page again and again, which is where new ones appear.
/// Once in a while the whole list is read anew, and what is no more on it is withdrawn.
///
/// Invariant: it remembers at most so many of them, and of a reading only those.
package struct Announcements: Sendable {
    /// What a page changes.
    package struct Change: Sendable, Equatable {
        /// To be provided from now on.
        package var provided: [Multihash] = []
        /// To be provided no more.
        package var withdrawn: [Multihash] = []
        /// The list's end was reached: the next page is read after a pause.
        package var isAtEnd = false
    }

    private let isPinnedOnly: Bool
    private let most: Int
    /// Where the next page begins.
    package private(set) var cursor = ""
    private var provided: Set<Multihash> = []
    /// Of them, those that the reading of the whole list has met; nil: none is under way.
    private var met: Set<Multihash>? = []
    private var rereadAt: ContinuousClock.Instant

    /// A machine that has read nothing.
    ///
    /// - Parameters:
    ///   - isPinnedOnly: of the list only what is pinned is provided.
    ///   - most: how many are provided at most; the first come.
    ///   - now: the time.
    package init(
        isPinnedOnly: Bool = false,
        most: Int = Limits.announcedMax,
        now: ContinuousClock.Instant
    ) {
        self.isPinnedOnly = isPinnedOnly
        self.most = most
        rereadAt = now + Limits.rereadInterval
    }

    /// A page of the list, read from `cursor`.
    package mutating func read(_ page: Listing, now: ContinuousClock.Instant) -> Change {
        var change = Change()
        for entry in page.entries where entry.isPinned || !isPinnedOnly {
            let content = entry.cid.multihash
            if !provided.contains(content) {
                guard provided.count < most else { continue }
                provided.insert(content)
                change.provided.append(content)
            }
            met?.insert(content)
        }
        guard page.next.isEmpty else {
            cursor = page.next
            return change
        }
        change.isAtEnd = true
        if let met {
            change.withdrawn = Array(provided.subtracting(met))
            provided.formIntersection(met)
            self.met = nil
        }
        if now >= rereadAt {
            (cursor, met) = ("", [])
            rereadAt = now + Limits.rereadInterval
        }
        return change
    }
}

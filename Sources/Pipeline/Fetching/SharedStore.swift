package import Messages
package import Multiformats

/// The store as those outside may see it.
///
/// Strangers see what is public, trusted peers what is restricted too, and nobody what is private.
package protocol SharedStore: Sendable {
    /// Reads a range: 1 MiB at most, cut at the end of the content.
    ///
    /// - `hash`: of which content.
    /// - `offset`: its first byte.
    /// - `length`: bytes wanted, 1 MiB at most.
    /// - `format`: of the file, or of the block itself.
    /// - `audience`: for whom, and until when an answer is of use.
    func sharedRange(
        _ hash: ContentHash,
        offset: UInt64,
        length: UInt64,
        format: ContentFormat,
        for audience: SharedAudience,
    ) async throws(FetchTrouble) -> SharedRange

    /// Reads a page of the list.
    ///
    /// - `ofBlocks`: of every block of the contents, not of these; a page may be empty and lead on.
    /// - `audience`: for whom, and until when an answer is of use.
    func sharedPage(
        from cursor: String,
        limit: Int,
        ofBlocks: Bool,
        for audience: SharedAudience,
    ) async throws(FetchTrouble) -> Listing
}

/// For whom outside the store is asked, and how long.
package struct SharedAudience: Sendable, Equatable {
    /// Whether it may see restricted content.
    package var isTrusted: Bool
    /// When nobody waits for the answer any more.
    package var deadline: ContinuousClock.Instant

    /// An audience that waits until then.
    package init(isTrusted: Bool, deadline: ContinuousClock.Instant) {
        self.isTrusted = isTrusted
        self.deadline = deadline
    }

    /// Everybody, who sees public content alone.
    package static func strangers(until deadline: ContinuousClock.Instant) -> SharedAudience {
        SharedAudience(isTrusted: false, deadline: deadline)
    }
}

/// What a store shows of a range.
package enum SharedRange: Sendable, Equatable {
    /// The bytes, and what they are of.
    case content(Content, [UInt8])
    /// Not all of it is here, or it is not for this audience.
    case absent(Absent)
}

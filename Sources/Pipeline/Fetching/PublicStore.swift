package import Messages
package import Multiformats

/// The store as a stranger may see it: public content alone.
package protocol PublicStore: Sendable {
    /// Reads a range: 1 MiB at most, cut at the end of the content.
    ///
    /// - `hash`: of which content.
    /// - `offset`: its first byte.
    /// - `length`: bytes wanted, 1 MiB at most.
    /// - `format`: of the file, or of the block itself.
    func publicRange(
        _ hash: ContentHash,
        offset: UInt64,
        length: UInt64,
        format: ContentFormat,
    ) async throws(FetchTrouble) -> PublicRange

    /// Reads a page of the list.
    func publicPage(
        from cursor: String,
        limit: Int,
    ) async throws(FetchTrouble) -> Listing
}

/// What a store shows a stranger of a range.
package enum PublicRange: Sendable, Equatable {
    /// The bytes, and what they are of.
    case content(Content, [UInt8])
    /// Not all of it is here, or it is not for strangers.
    case absent(Absent)
}

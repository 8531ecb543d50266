package import Messages
package import Multiformats

/// What searches must have in common to share a flight.
///
/// The allowed sources count with their order, because the order is part of what was asked for.
/// What is fetched is recorded under the owner of the order: for public content that is whoever
/// came first and changes nothing for the others; private content belongs to its owner alone, so
/// there the owner is part of the key.
package struct FlightKey: Sendable, Hashable {
    /// The root that is looked for.
    package let root: CID
    /// As a file or as a block.
    package let format: ContentFormat
    /// The allowed sources in their order.
    package let sources: [Source]
    /// Who may have what is brought.
    package let privacy: Privacy
    /// The owner of private content; else empty.
    package let owner: String

    /// The key of a search.
    package init(_ search: Search) {
        root = search.root
        format = search.format
        sources = search.sources.filter { $0 != .local }
        privacy = search.privacy
        owner = search.privacy == .private ? search.requesterID : ""
    }
}

package import Messages
package import Multiformats

/// What searches must have in common to share a flight.
///
/// What the client orders itself counts with its order, because that is part of what was asked for;
/// a strategy's order does not. What is fetched is recorded under the owner of the order: for
/// public content that is whoever came first and changes nothing for the others; other content
/// belongs to its owner alone, so there the owner is part of the key.
package struct FlightKey: Sendable, Hashable {
    /// The root that is looked for.
    package let root: CID
    /// As a file or as a block.
    package let format: ContentFormat
    /// The sources that it names.
    package let sources: [Source]
    /// The sources that may be asked.
    package let allowed: SourceSet
    /// Who may have what is brought, and so how far its peers must be trusted.
    package let privacy: Privacy
    /// The owner of content that is not public; else empty.
    package let owner: String

    /// The key of a search, in a router of this policy.
    package init(_ search: Search, _ policy: Policy) {
        root = search.root
        format = search.format
        let named = search.sources.filter { $0 != .local }
        sources = search.keepsOrder ? named : named.sorted()
        allowed = SourceSet(named).subtracting(Refusals(search, policy).all)
        privacy = search.privacy
        owner = search.privacy == .public ? "" : search.requesterID
    }
}

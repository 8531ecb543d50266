/// Which contents are listed.
public struct ListFilter: Sendable {
    /// Only this owner's; empty: everybody's public content, or the deployment's own private.
    public var requester: String
    /// Public content, or the requester's private.
    public var privacy: Privacy
    /// Only what is pinned.
    public var pinnedOnly: Bool

    /// The defaults: everybody's public content.
    public init(requester: String = "", privacy: Privacy = .public, pinnedOnly: Bool = false) {
        self.requester = requester
        self.privacy = privacy
        self.pinnedOnly = pinnedOnly
    }
}

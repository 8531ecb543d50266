package import Multiformats

/// One owner's hold on a content: what `pin`, `unpin` and `remove` name.
package struct Holding: Sendable, Equatable {
    /// Which content.
    package var contentHash: ContentHash
    /// Whose hold; empty is the deployment itself.
    package var requesterID: String

    /// A hold on one content.
    package init(_ contentHash: ContentHash, requesterID: String = "") {
        self.contentHash = contentHash
        self.requesterID = requesterID
    }

    var wire: (String, String) { (contentHash.description, requesterID) }

    init(contentHash: String, requesterID: String) throws(MalformedHeader) {
        self.contentHash = try Field.contentHash(contentHash)
        self.requesterID = try Field.owner(requesterID, "requesterId")
    }
}

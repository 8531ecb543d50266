import SwiftProtobuf

/// A question for a page of what the store holds, in the order it came.
package struct List: Sendable, Equatable {
    /// `Listing.next` of the page before; empty starts at the beginning.
    package var cursor: String
    /// Entries wanted, 1 to 100.
    package var limit: Int
    /// Only this owner's content; empty: everybody's public, or the deployment's own private.
    package var requesterID: String
    /// `public`, or the private content of `requesterID`.
    package var privacy: Privacy
    /// Only what is pinned.
    package var pinnedOnly: Bool
    /// Everybody's public and restricted content, whatever owner and privacy say.
    package var isShared: Bool
    /// Every block of that content, each by the raw CID of its hash, not each content by its root.
    package var isOfBlocks: Bool

    /// The first page, as the protocol's defaults have it.
    package init(
        cursor: String = "",
        limit: Int = Limits.listEntriesMax,
        requesterID: String = "",
        privacy: Privacy = .public,
        pinnedOnly: Bool = false,
        isShared: Bool = false,
        isOfBlocks: Bool = false,
    ) {
        self.cursor = cursor
        self.limit = limit
        self.requesterID = requesterID
        self.privacy = privacy
        self.pinnedOnly = pinnedOnly
        self.isShared = isShared
        self.isOfBlocks = isOfBlocks
    }

    init(_ proto: ProtoList) throws(MalformedHeader) {
        guard proto.limit <= Limits.listEntriesMax else {
            throw .field("limit", "A page has at most \(Limits.listEntriesMax) entries.")
        }
        guard proto.cursor.utf8.count <= 64 else {
            throw .field("cursor", "It is no cursor: those come from a listing's \"next\".")
        }
        cursor = proto.cursor
        limit = proto.limit == 0 ? Limits.listEntriesMax : Int(proto.limit)
        requesterID = try Field.owner(proto.requesterID, "requesterId")
        privacy = try Field.privacy(proto.privacy, "privacy")
        pinnedOnly = proto.pinnedOnly
        isShared = proto.shared
        isOfBlocks = proto.blocks
    }

    var proto: ProtoList {
        .with {
            $0.cursor = cursor
            $0.limit = UInt32(clamping: limit)
            $0.requesterID = requesterID
            if privacy != .public { $0.privacy = privacy.rawValue }
            $0.pinnedOnly = pinnedOnly
            $0.shared = isShared
            $0.blocks = isOfBlocks
        }
    }
}

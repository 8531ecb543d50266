import SwiftProtobuf
package import Multiformats

/// A question about a content: what of it is here, and how it is held.
package struct Stat: Sendable, Equatable {
    /// Which content.
    package var contentHash: ContentHash
    /// Whose hold on it is meant; empty is the deployment itself.
    package var requesterID: String
    /// Only content that a public root reaches is answered.
    package var publicOnly: Bool
    /// Content that only restricted roots reach is not answered.
    package var unrestrictedOnly: Bool

    /// A question about one content.
    package init(
        _ contentHash: ContentHash,
        requesterID: String = "",
        publicOnly: Bool = false,
        unrestrictedOnly: Bool = false,
    ) {
        self.contentHash = contentHash
        self.requesterID = requesterID
        self.publicOnly = publicOnly
        self.unrestrictedOnly = unrestrictedOnly
    }

    /// For whom the answer is.
    package var audience: Audience {
        publicOnly ? .strangers : unrestrictedOnly ? .clients : .trusted
    }

    init(_ proto: ProtoStat) throws(MalformedHeader) {
        contentHash = try Field.contentHash(proto.contentHash)
        requesterID = try Field.owner(proto.requesterID, "requesterId")
        publicOnly = proto.publicOnly
        unrestrictedOnly = proto.unrestrictedOnly
    }

    var proto: ProtoStat {
        .with {
            $0.contentHash = contentHash.description
            $0.requesterID = requesterID
            $0.publicOnly = publicOnly
            $0.unrestrictedOnly = unrestrictedOnly
        }
    }
}

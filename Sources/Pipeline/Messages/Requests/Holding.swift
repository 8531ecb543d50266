import SwiftProtobuf
package import Multiformats

/// One owner's hold on a content: what `pin`, `unpin` and `remove` name.
package struct Holding: Sendable, Equatable {
    /// Which content.
    package var contentHash: ContentHash
    /// Whose hold; empty is the deployment itself.
    package var requesterID: String

    /// The sources that `pin` may ask for what is not here, in their order; the others ask nobody.
    package var sources: [Source]

    /// A hold on one content.
    package init(
        _ contentHash: ContentHash,
        requesterID: String = "",
        sources: [Source] = Source.allCases,
    ) {
        self.contentHash = contentHash
        self.requesterID = requesterID
        self.sources = sources
    }

    var wire: (String, String) { (contentHash.description, requesterID) }

    init(contentHash: String, requesterID: String) throws(MalformedHeader) {
        self.contentHash = try Field.contentHash(contentHash)
        self.requesterID = try Field.owner(requesterID, "requesterId")
        sources = Source.allCases
    }

    init(_ proto: ProtoPin) throws(MalformedHeader) {
        try self.init(contentHash: proto.contentHash, requesterID: proto.requesterID)
        sources = try Field.sources(proto.preferredSources, "preferredSources")
    }

    var pin: ProtoPin {
        .with {
            ($0.contentHash, $0.requesterID) = wire
            if sources != Source.allCases { $0.preferredSources = sources.map(\.rawValue) }
        }
    }
}

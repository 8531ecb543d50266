import SwiftProtobuf
package import Multiformats

/// One block to be stored; its bytes are the body.
package struct Put: Sendable, Equatable {
    /// What the body must match; nil: the CIDv1 raw of its SHA-256.
    package var contentHash: ContentHash?
    /// A part of a file, which an `assemble` will name; expires after a day unless one does.
    package var isPart: Bool
    /// The DID that owns it; empty is the deployment itself.
    package var owner: String
    /// Who may have it.
    package var privacy: Privacy
    /// Its media type, or empty.
    package var contentType: String
    /// Stages only: the root it was fetched for; such a block is cached, not kept.
    package var fetchedFor: CID?
    /// Stages only: nothing follows it of what was fetched with it; its commit waits for no more.
    package var isLast: Bool

    /// A block that a client keeps.
    package init(
        contentHash: ContentHash? = nil,
        isPart: Bool = false,
        owner: String = "",
        privacy: Privacy = .public,
        contentType: String = "",
        fetchedFor: CID? = nil,
        isLast: Bool = false,
    ) {
        self.contentHash = contentHash
        self.isPart = isPart
        self.owner = owner
        self.privacy = privacy
        self.contentType = contentType
        self.fetchedFor = fetchedFor
        self.isLast = isLast
    }

    init(_ proto: ProtoPut) throws(MalformedHeader) {
        contentHash = proto.contentHash.isEmpty ? nil : try Field.contentHash(proto.contentHash)
        isPart = proto.part
        owner = try Field.owner(proto.owner, "owner")
        privacy = try Field.privacy(proto.privacy, "privacy")
        contentType = try Field.contentType(proto.contentType)
        fetchedFor =
            proto.fetchedFor.isEmpty ? nil : try Field.cid(proto.fetchedFor, "fetchedFor")
        isLast = proto.last
    }

    var proto: ProtoPut {
        .with {
            $0.contentHash = contentHash?.description ?? ""
            $0.part = isPart
            $0.owner = owner
            if privacy != .public { $0.privacy = privacy.rawValue }
            $0.contentType = contentType
            $0.fetchedFor = fetchedFor?.description ?? ""
            $0.last = isLast
        }
    }
}

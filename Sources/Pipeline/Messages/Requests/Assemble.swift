import SwiftProtobuf

/// A file to be made of parts that are in the store; their binary CIDs are the body.
package struct Assemble: Sendable, Equatable {
    /// A subtree of a larger file: expires like a part unless a later `assemble` names it.
    package var isPart: Bool
    /// The DID that owns the file; empty is the deployment itself.
    package var owner: String
    /// Who may have it.
    package var privacy: Privacy
    /// Its media type, or empty.
    package var contentType: String
    /// The SHA-256 of the whole as the client knows it, 32 bytes; another one is `corrupt`.
    package var sha256: [UInt8]?
    /// Its parts were fetched: it is cached, not kept.
    package var isFetched: Bool

    /// A file that a client keeps.
    package init(
        isPart: Bool = false,
        owner: String = "",
        privacy: Privacy = .public,
        contentType: String = "",
        sha256: [UInt8]? = nil,
        isFetched: Bool = false,
    ) {
        self.isPart = isPart
        self.owner = owner
        self.privacy = privacy
        self.contentType = contentType
        self.sha256 = sha256
        self.isFetched = isFetched
    }

    init(_ proto: ProtoAssemble) throws(MalformedHeader) {
        isPart = proto.part
        owner = try Field.owner(proto.owner, "owner")
        privacy = try Field.privacy(proto.privacy, "privacy")
        contentType = try Field.contentType(proto.contentType)
        sha256 = proto.sha256.isEmpty ? nil : try Hexadecimal.digest(proto.sha256, "sha256")
        isFetched = proto.fetched
    }

    var proto: ProtoAssemble {
        .with {
            $0.part = isPart
            $0.owner = owner
            if privacy != .public { $0.privacy = privacy.rawValue }
            $0.contentType = contentType
            $0.sha256 = sha256.map(Hexadecimal.text) ?? ""
            $0.fetched = isFetched
        }
    }
}

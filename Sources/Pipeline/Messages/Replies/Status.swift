import SwiftProtobuf
package import Multiformats

/// What the store knows of one content.
package struct Status: Sendable, Equatable {
    /// How content is held.
    package enum State: String, Sendable {
        /// A client put it: only `remove` deletes it.
        case kept
        /// A fetcher brought it: evicted least recently used first.
        case cached
        /// A part of a file that no `assemble` has named yet.
        case part
    }

    /// Its root.
    package var cid: CID
    /// Size of the whole in bytes; 0 when not known.
    package var size: UInt64
    /// How many of its blocks are here.
    package var blocks: UInt64
    /// The bytes of those blocks.
    package var bytesPresent: UInt64
    /// Nothing of it is missing.
    package var isComplete: Bool
    /// How it is held.
    package var state: State
    /// Never evicted, whoever brought it.
    package var isPinned: Bool
    /// Who may have it.
    package var privacy: Privacy
    /// The DID that owns it; empty is the deployment itself.
    package var owner: String
    /// Its media type, or empty.
    package var contentType: String
    /// SHA-256 of the whole, 32 bytes, where known.
    package var sha256: [UInt8]?
    /// Milliseconds since 1970 when it came.
    package var createdMilliseconds: UInt64

    /// What is known of one content.
    package init(
        cid: CID,
        size: UInt64,
        blocks: UInt64,
        bytesPresent: UInt64,
        isComplete: Bool,
        state: State,
        isPinned: Bool,
        privacy: Privacy,
        owner: String,
        contentType: String,
        sha256: [UInt8]?,
        createdMilliseconds: UInt64,
    ) {
        self.cid = cid
        self.size = size
        self.blocks = blocks
        self.bytesPresent = bytesPresent
        self.isComplete = isComplete
        self.state = state
        self.isPinned = isPinned
        self.privacy = privacy
        self.owner = owner
        self.contentType = contentType
        self.sha256 = sha256
        self.createdMilliseconds = createdMilliseconds
    }

    init(_ proto: ProtoStatus) throws(MalformedHeader) {
        cid = try Field.cid(proto.cid, "cid")
        size = proto.size
        blocks = proto.blocks
        bytesPresent = proto.bytesPresent
        isComplete = proto.complete
        guard let state = State(rawValue: proto.state) else {
            throw .field("state", "Content is kept, cached or a part.")
        }
        self.state = state
        isPinned = proto.pinned
        privacy = try Field.privacy(proto.privacy, "privacy")
        owner = try Field.owner(proto.owner, "owner")
        contentType = try Field.contentType(proto.contentType)
        sha256 = proto.sha256.isEmpty ? nil : try Hexadecimal.digest(proto.sha256, "sha256")
        createdMilliseconds = proto.createdMs
    }

    var proto: ProtoStatus {
        .with {
            $0.cid = cid.description
            $0.size = size
            $0.blocks = blocks
            $0.bytesPresent = bytesPresent
            $0.complete = isComplete
            $0.state = state.rawValue
            $0.pinned = isPinned
            $0.privacy = privacy.rawValue
            $0.owner = owner
            $0.contentType = contentType
            $0.sha256 = sha256.map(Hexadecimal.text) ?? ""
            $0.createdMs = createdMilliseconds
            $0.codec = cid.codec.name
        }
    }
}

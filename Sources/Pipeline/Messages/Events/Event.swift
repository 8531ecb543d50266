import SwiftProtobuf
package import Multiformats

/// Something that happened to a content in the store; one for each content, never for its blocks.
package struct Event: Sendable, Equatable {
    /// What happened.
    package enum Kind: String, Sendable, CaseIterable {
        /// All of it is here now.
        case contentAvailable = "content-available"
        /// It will not be evicted.
        case pinned
        /// The last hold on it is gone.
        case removed
    }

    /// Which database counts the sequence: another one starts anew.
    package var epoch: UInt64
    /// Its number, 1 for the first.
    package var sequence: UInt64
    /// The sequence before it of the same kind; 0: none.
    package var previousOfKind: UInt64
    /// The sequence before it of the same content; 0: none.
    package var previousOfContent: UInt64
    /// The sequence before it of the same kind and content; 0: none.
    package var previousOfBoth: UInt64
    /// What happened.
    package var kind: Kind
    /// To which root.
    package var cid: CID
    /// Size of the whole in bytes.
    package var size: UInt64
    /// Its media type, or empty.
    package var contentType: String
    /// SHA-256 of the whole, 32 bytes, where known.
    package var sha256: [UInt8]?
    /// Milliseconds since 1970 when it happened.
    package var timeMilliseconds: UInt64

    /// An event.
    package init(
        epoch: UInt64,
        sequence: UInt64,
        previousOfKind: UInt64,
        previousOfContent: UInt64,
        previousOfBoth: UInt64,
        kind: Kind,
        cid: CID,
        size: UInt64,
        contentType: String,
        sha256: [UInt8]?,
        timeMilliseconds: UInt64,
    ) {
        self.epoch = epoch
        self.sequence = sequence
        self.previousOfKind = previousOfKind
        self.previousOfContent = previousOfContent
        self.previousOfBoth = previousOfBoth
        self.kind = kind
        self.cid = cid
        self.size = size
        self.contentType = contentType
        self.sha256 = sha256
        self.timeMilliseconds = timeMilliseconds
    }

    /// The two topics it is published on: by kind first, and by content first.
    package var topics: [String] {
        ["\(kind.rawValue).\(cid)", "\(cid).\(kind.rawValue)"]
    }

    init(_ proto: ProtoEvent) throws(MalformedHeader) {
        guard let kind = Kind(rawValue: proto.kind) else {
            throw .field("kind", "There is no such kind of event.")
        }
        self.kind = kind
        epoch = proto.epoch
        sequence = proto.sequence
        previousOfKind = proto.previousOfKind
        previousOfContent = proto.previousOfContent
        previousOfBoth = proto.previousOfBoth
        cid = try Field.cid(proto.cid, "cid")
        size = proto.size
        contentType = try Field.contentType(proto.contentType)
        sha256 = proto.sha256.isEmpty ? nil : try Hexadecimal.digest(proto.sha256, "sha256")
        timeMilliseconds = proto.timeMs
    }

    var proto: ProtoEvent {
        .with {
            $0.epoch = epoch
            $0.sequence = sequence
            $0.previousOfKind = previousOfKind
            $0.previousOfContent = previousOfContent
            $0.previousOfBoth = previousOfBoth
            $0.kind = kind.rawValue
            $0.cid = cid.description
            $0.size = size
            $0.contentType = contentType
            $0.sha256 = sha256.map(Hexadecimal.text) ?? ""
            $0.timeMs = timeMilliseconds
        }
    }
}

import SwiftProtobuf
package import Multiformats

/// A range of some content; its bytes are the body.
package struct Content: Sendable, Equatable {
    /// The root, also when the content was asked for by SHA-256.
    package var cid: CID
    /// Size of the whole in bytes.
    package var size: UInt64
    /// First byte of the range.
    package var offset: UInt64
    /// Bytes in the body.
    package var length: UInt64
    /// The media type it was put with, or empty.
    package var contentType: String
    /// SHA-256 of the whole, 32 bytes, where the store knows it.
    package var sha256: [UInt8]?
    /// What was asked on the way, in order.
    package var attempts: [Attempt]

    /// A range.
    package init(
        cid: CID,
        size: UInt64,
        offset: UInt64,
        length: UInt64,
        contentType: String = "",
        sha256: [UInt8]? = nil,
        attempts: [Attempt] = [],
    ) {
        self.cid = cid
        self.size = size
        self.offset = offset
        self.length = length
        self.contentType = contentType
        self.sha256 = sha256
        self.attempts = attempts
    }

    init(_ proto: ProtoContent) throws(MalformedHeader) {
        cid = try Field.cid(proto.cid, "cid")
        size = proto.size
        offset = proto.offset
        length = proto.length
        contentType = try Field.contentType(proto.contentType)
        sha256 = proto.sha256.isEmpty ? nil : try Hexadecimal.digest(proto.sha256, "sha256")
        attempts = try Attempt.list(proto.attempts)
    }

    var proto: ProtoContent {
        .with {
            $0.cid = cid.description
            $0.size = size
            $0.offset = offset
            $0.length = length
            $0.contentType = contentType
            $0.sha256 = sha256.map(Hexadecimal.text) ?? ""
            $0.attempts = Attempt.protos(attempts)
        }
    }
}

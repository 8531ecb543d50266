import Messages
import Multiformats

/// A range of some content.
public struct ContentRange: Sendable, Equatable {
    /// The bytes.
    public var bytes: [UInt8]
    /// Where they begin in the content.
    public var offset: UInt64
    /// Size of the whole content in bytes.
    public var size: UInt64
    /// The CID of its root, also when it was asked for by SHA-256.
    public var cid: String
    /// The media type it was put with, or empty.
    public var contentType: String
    /// SHA-256 of the whole in hexadecimal, where the store knows it.
    public var sha256: String?
    /// What was asked on the way, in order.
    public var attempts: [Attempt]

    /// A range.
    public init(
        bytes: [UInt8],
        offset: UInt64,
        size: UInt64,
        cid: String,
        contentType: String = "",
        sha256: String? = nil,
        attempts: [Attempt] = [],
    ) {
        self.bytes = bytes
        self.offset = offset
        self.size = size
        self.cid = cid
        self.contentType = contentType
        self.sha256 = sha256
        self.attempts = attempts
    }

    init(_ content: Content, bytes: [UInt8]) {
        self.init(
            bytes: bytes,
            offset: content.offset,
            size: content.size,
            cid: content.cid.description,
            contentType: content.contentType,
            sha256: content.sha256.map(Hexadecimal.text),
            attempts: content.attempts.map(Attempt.init),
        )
    }
}

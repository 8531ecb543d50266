/// What was downloaded.
public struct Download: Sendable, Equatable {
    /// The CID of the content's root.
    public var cid: String
    /// Size of the whole content in bytes.
    public var size: UInt64
    /// The first byte that was wanted.
    public var offset: UInt64
    /// The bytes that were wanted, counted from there.
    public var length: UInt64
    /// Of them, how many were in the file already.
    public var resumed: UInt64
    /// The media type it was put with, or empty.
    public var contentType: String
    /// SHA-256 of the whole in hexadecimal, where it is known.
    public var sha256: String?
    /// The whole was hashed here and is what that SHA-256 names.
    ///
    /// Otherwise the store's verification of each block stands.
    public var isVerified: Bool
    /// What was asked on the way, in order, without repetitions.
    public var attempts: [Attempt]
}

extension Download {
    init(
        _ first: ContentRange,
        _ stretch: Stretch,
        resumed: UInt64,
        _ check: ContentCheck,
        _ attempts: [Attempt],
    ) {
        self.init(
            cid: first.cid,
            size: first.size,
            offset: stretch.offset,
            length: stretch.length,
            resumed: resumed,
            contentType: first.contentType,
            sha256: check.sha256 ?? first.sha256,
            isVerified: check.isPossible,
            attempts: attempts,
        )
    }
}

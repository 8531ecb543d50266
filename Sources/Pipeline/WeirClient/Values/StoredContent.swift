import Messages
import Multiformats

/// What the store has acknowledged: it is durable.
public struct StoredContent: Sendable, Equatable {
    /// The CID of its root.
    public var cid: String
    /// Size of the whole in bytes.
    public var size: UInt64
    /// SHA-256 of the whole in hexadecimal: it can be asked for by that, too.
    public var sha256: String?
    /// Gone after this long unless a file is assembled of it; nil: kept.
    public var expiresIn: Duration?
    /// It was there already.
    public var alreadyPresent: Bool

    /// An acknowledgement.
    public init(
        cid: String,
        size: UInt64,
        sha256: String? = nil,
        expiresIn: Duration? = nil,
        alreadyPresent: Bool = false,
    ) {
        self.cid = cid
        self.size = size
        self.sha256 = sha256
        self.expiresIn = expiresIn
        self.alreadyPresent = alreadyPresent
    }

    init(_ stored: Stored) {
        self.init(
            cid: stored.cid.description,
            size: stored.size,
            sha256: stored.sha256.map(Hexadecimal.text),
            expiresIn: stored.expiresIn > .zero ? stored.expiresIn : nil,
            alreadyPresent: stored.alreadyPresent,
        )
    }
}

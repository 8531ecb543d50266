import Messages
import Multiformats

/// Something that happened to a content in the store.
public struct ContentEvent: Sendable, Equatable {
    /// What can happen.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// All of it is here now.
        case contentAvailable = "content-available"
        /// It will not be evicted.
        case pinned
        /// The last hold on it is gone.
        case removed
    }

    /// Which database counts the sequence: another one starts anew.
    public var epoch: UInt64
    /// Its number, 1 for the first.
    public var sequence: UInt64
    /// What happened.
    public var kind: Kind
    /// The CID of the root it happened to.
    public var cid: String
    /// Size of the whole in bytes.
    public var size: UInt64
    /// Its media type, or empty.
    public var contentType: String
    /// SHA-256 of the whole in hexadecimal, where known.
    public var sha256: String?
    /// When it happened, in milliseconds since 1970.
    public var timeMilliseconds: UInt64

    init(_ event: Event) {
        epoch = event.epoch
        sequence = event.sequence
        kind =
            switch event.kind {
            case .contentAvailable: .contentAvailable
            case .pinned: .pinned
            case .removed: .removed
            }
        cid = event.cid.description
        size = event.size
        contentType = event.contentType
        sha256 = event.sha256.map(Hexadecimal.text)
        timeMilliseconds = event.timeMilliseconds
    }
}

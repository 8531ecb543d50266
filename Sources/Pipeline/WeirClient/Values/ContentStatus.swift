import Messages
import Multiformats

/// What is known of one content in the store.
public struct ContentStatus: Sendable, Equatable {
    /// How content is held.
    public enum State: String, Sendable, Codable {
        /// A client put it: only `remove` deletes it.
        case kept
        /// A fetcher brought it: evicted least recently used first.
        case cached
        /// A part of a file that nobody has assembled yet.
        case part
    }

    /// The CID of its root.
    public var cid: String
    /// Size of the whole in bytes; 0 when not known.
    public var size: UInt64
    /// How many of its blocks are here.
    public var blocks: UInt64
    /// The bytes of those blocks.
    public var bytesPresent: UInt64
    /// Nothing of it is missing.
    public var isComplete: Bool
    /// How it is held.
    public var state: State
    /// Never evicted, whoever brought it.
    public var isPinned: Bool
    /// Who may have it.
    public var privacy: Privacy
    /// The DID that owns it; empty is the deployment itself.
    public var owner: String
    /// Its media type, or empty.
    public var contentType: String
    /// SHA-256 of the whole in hexadecimal, where known.
    public var sha256: String?
    /// When it came, in milliseconds since 1970.
    public var createdMilliseconds: UInt64

    init(_ status: Status) {
        cid = status.cid.description
        size = status.size
        blocks = status.blocks
        bytesPresent = status.bytesPresent
        isComplete = status.isComplete
        state =
            switch status.state {
            case .kept: .kept
            case .cached: .cached
            case .part: .part
            }
        isPinned = status.isPinned
        privacy = Privacy(status.privacy)
        owner = status.owner
        contentType = status.contentType
        sha256 = status.sha256.map(Hexadecimal.text)
        createdMilliseconds = status.createdMilliseconds
    }
}

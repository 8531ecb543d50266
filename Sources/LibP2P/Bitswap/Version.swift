package import Multiformats

/// A version of the protocol, and what may be said in it.
package enum Version: UInt8, Sendable, Hashable, Comparable, CaseIterable {
    /// Blocks alone, whose names are CIDs of version 0.
    case v1_0
    /// Blocks behind the prefix of their CID.
    case v1_1
    /// Want-have, and the answers to it.
    case v1_2

    /// The names that multistream-select is asked for, best first.
    package static let protocolIDs = [
        "/ipfs/bitswap/1.2.0", "/ipfs/bitswap/1.1.0", "/ipfs/bitswap/1.0.0", "/ipfs/bitswap",
    ]

    /// The version that a protocol's name means; the name without one is the oldest.
    package init?(protocolID: String) {
        switch protocolID {
        case "/ipfs/bitswap/1.2.0": self = .v1_2
        case "/ipfs/bitswap/1.1.0": self = .v1_1
        case "/ipfs/bitswap/1.0.0", "/ipfs/bitswap": self = .v1_0
        default: return nil
        }
    }

    /// Whether one may ask if there is a block, and hear that there is none.
    package var hasPresences: Bool { self >= .v1_2 }
    /// Whether a block says what its CID begins with.
    package var hasPrefixes: Bool { self >= .v1_1 }

    /// A block's name in this version; nil when it has none.
    ///
    /// Version 1.0.0 knows CIDs of version 0 alone.
    package func name(of cid: CID) -> CID? {
        guard !hasPrefixes else { return cid }
        guard cid.codec == .dagPB, let digest = cid.sha256Digest else { return nil }
        return .version0(digest)
    }

    /// Older is less.
    package static func < (a: Version, b: Version) -> Bool { a.rawValue < b.rawValue }
}

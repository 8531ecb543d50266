package import Multiformats
package import PeerIdentity

/// A message of `/ipfs/kad/1.0.0`, a question or its answer (kad-dht, "RPC messages").
///
/// ```
/// FIND_NODE      key = a peer's identifier   → closer peers, the peer itself among them
/// GET_PROVIDERS  key = a multihash           → closer peers, providers
/// ADD_PROVIDER   key = a multihash, provider = its sender; no answer
/// GET_VALUE      key                         → closer peers; values are not kept here
/// PUT_VALUE      key, record                 refused
/// PING                                       → PING
/// ```
package struct Message: Sendable, Hashable {
    /// What it asks or answers, by its number on the wire.
    package enum Kind: UInt64, Sendable, CaseIterable {
        /// Store a value.
        case putValue = 0
        /// Tell a value.
        case getValue = 1
        /// Remember the sender as a provider.
        case addProvider = 2
        /// Tell the providers.
        case getProviders = 3
        /// Tell a peer and those that are near it.
        case findNode = 4
        /// Say something.
        case ping = 5
    }

    /// What it asks or answers.
    package let kind: Kind
    /// What it is about: a peer's identifier or a multihash; empty where there is nothing.
    package let key: [UInt8]
    /// Peers that are nearer to the key.
    package var closer: [Contact]
    /// Peers that provide the key's content.
    package var providers: [Contact]

    /// A message of these parts.
    package init(
        _ kind: Kind,
        key: [UInt8] = [],
        closer: [Contact] = [],
        providers: [Contact] = []
    ) {
        self.kind = kind
        self.key = key
        self.closer = closer
        self.providers = providers
    }

    /// Asks for a peer.
    package static func find(_ peer: PeerID) -> Message { Message(.findNode, key: peer.bytes) }

    /// Asks for the providers of a content.
    package static func providers(of content: Multihash) -> Message {
        Message(.getProviders, key: content.bytes)
    }

    /// Says that the sender provides a content.
    package static func provide(_ content: Multihash, by sender: Contact) -> Message {
        Message(.addProvider, key: content.bytes, providers: [sender])
    }
}

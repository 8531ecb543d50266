package import Multiformats
package import PeerIdentity

/// A record of the schema `peer`: somebody, where it can be reached, and how it hands content out.
///
/// Nothing in it is proven, and its addresses may lead anywhere: whoever dials asks first whether
/// they are of a kind that it wants.
package struct Provider: Sendable, Hashable {
    /// Who it is.
    package let id: PeerID
    /// Where; empty when the router doesn't know.
    package let addresses: [Multiaddr]
    /// How, as `transport-bitswap`; empty when the router doesn't know.
    package let protocols: [String]

    /// A record, of which what goes beyond the bounds is left out.
    package init(_ id: PeerID, at addresses: [Multiaddr] = [], protocols: [String] = []) {
        self.id = id
        self.addresses = Array(addresses.prefix(Limits.addressesMax))
        self.protocols = protocols.lazy
            .filter { !$0.isEmpty && $0.utf8.count <= Limits.protocolCharactersMax }
            .prefix(Limits.protocolsMax).map(\.self)
    }

    /// Whether the peer may speak a protocol: it says so, or says nothing.
    package func maySpeak(_ name: String) -> Bool {
        protocols.isEmpty || protocols.contains { $0.lowercased() == name.lowercased() }
    }
}

package import Multiformats

/// One of the two networks that IPFS nodes keep: each has its own protocol, table and records, and
/// takes other addresses.
package enum Network: Sendable, Hashable, CaseIterable {
    /// The public network.
    case wan
    /// Those of one's own site.
    case lan

    /// The name of its protocol.
    package var protocolName: String {
        switch self {
        case .wan: "/ipfs/kad/1.0.0"
        case .lan: "/ipfs/lan/kad/1.0.0"
        }
    }

    /// Whether an address that a peer told is taken.
    ///
    /// In the public network no address leads into private ones: whoever names such a one would have
    /// us knock at doors of our own house. In one's own network everything is taken that can be
    /// reached, but loopback addresses only from who is on this machine.
    ///
    /// - `teller`: from where the peer that told it can be reached.
    package func admits(_ address: Multiaddr, from teller: Reach) -> Bool {
        switch address.reach {
        case .world: true
        case .unknown: address.hostName.map(Self.isPublic) ?? false
        case .site, .link: self == .lan
        case .loopback: self == .lan && teller == .loopback
        case .nowhere: false
        }
    }

    /// The contact with the addresses that are taken.
    package func admitted(_ contact: Contact, from teller: Reach) -> Contact {
        Contact(contact.id, at: contact.addresses.filter { admits($0, from: teller) })
    }

    /// Whether so many peers of one machine or site are believed; in one's own network they are
    /// all of one.
    var limitsGroups: Bool { self == .wan }

    /// A name of the public domain name system: one without a dot, or of a house, is not.
    private static func isPublic(_ name: String) -> Bool {
        let name = name.lowercased()
        guard name.contains(".") else { return false }
        return ![".local", ".localhost", ".internal", ".lan", ".home.arpa"]
            .contains { name.hasSuffix($0) }
    }
}

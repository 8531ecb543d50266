import SwiftProtobuf

/// Tells a fetcher that hosts libp2p to connect, to disconnect, to measure a round trip, or to announce
/// a content; answered at once by `PeerCalled`, with what has come of it by then.
package struct PeerCall: Sendable, Hashable {
    /// What is to be done.
    package enum Kind: String, Sendable, CaseIterable {
        /// Make a connection.
        case connect
        /// End all connections with a peer.
        case disconnect
        /// Measure a round trip; connect first where an address is given.
        case ping = "pingPeer"
        /// Tell the hash table now that a content can be had here.
        case provide
    }

    /// What is to be done.
    package var kind: Kind
    /// A multiaddr, or a PeerID or did:key that is connected or known; of `provide` a CID.
    package var address: String
    /// A number of the asker's choosing: asking again with it joins the call.
    package var number: UInt64

    /// A call.
    package init(_ kind: Kind, _ address: String, number: UInt64) {
        self.kind = kind
        self.address = address
        self.number = number
    }

    init(_ kind: Kind, _ proto: ProtoPeerCall) throws(MalformedHeader) {
        guard proto.address.utf8.count <= 2 * Limits.addressBytesMax else {
            throw .field("address", "An address has at most \(2 * Limits.addressBytesMax) bytes.")
        }
        self.init(kind, proto.address, number: proto.number)
    }

    var proto: ProtoPeerCall {
        .with {
            $0.address = address
            $0.number = number
        }
    }
}

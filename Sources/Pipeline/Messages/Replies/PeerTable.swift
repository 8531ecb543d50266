import SwiftProtobuf

/// Who a peer fetcher is, and a page of the peers that it is connected with.
package struct PeerTable: Sendable, Equatable {
    /// Its PeerID.
    package var peer: String
    /// The same key as a DID.
    package var did: String
    /// Where it is reached.
    package var addresses: [String]
    /// The connections of this page.
    package var rows: [PeerRow]
    /// Rows to skip for the next page; 0: this was the last.
    package var next: Int

    /// A page.
    package init(
        peer: String,
        did: String,
        addresses: [String],
        rows: [PeerRow],
        next: Int = 0,
    ) {
        self.peer = peer
        self.did = did
        self.addresses = addresses
        self.rows = rows
        self.next = next
    }

    init(_ proto: ProtoPeerTable) {
        peer = Field.name(proto.peer)
        did = Field.name(proto.did)
        addresses = proto.addresses.prefix(Limits.peerNamesMax).map(Field.address)
        rows = proto.rows.prefix(Limits.peerRowsMax).map(PeerRow.init)
        next = Int(proto.next)
    }

    var proto: ProtoPeerTable {
        .with {
            $0.peer = Field.name(peer)
            $0.did = Field.name(did)
            $0.addresses = addresses.prefix(Limits.peerNamesMax).map(Field.address)
            $0.rows = rows.prefix(Limits.peerRowsMax).map(\.proto)
            $0.next = UInt32(clamping: next)
        }
    }
}

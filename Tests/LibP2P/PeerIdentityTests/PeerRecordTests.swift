import Multiformats
import PeerIdentity
import Sodium
import Testing
import WireFormat

@Suite("Peer record")
struct PeerRecordTests {
    private let key: KeyPair
    private let domain = "libp2p-peer-record"
    private let type: [UInt8] = [0x03, 0x01]

    init() throws { key = try KeyPair(seed: Secret(copying: [UInt8](repeating: 4, count: 32))) }

    @Test("It comes back from its envelope")
    func roundTrip() throws {
        let addresses = try ["/ip4/192.0.2.1/tcp/4001", "/dns4/a.example/tcp/443/wss"].map {
            try Multiaddr(parsing: $0)
        }
        let record = PeerRecord(of: key, sequence: 1_570_215_229, addresses: addresses)
        #expect(try PeerRecord(envelope: record.sealed(by: key).bytes) == record)
        let empty = PeerRecord(of: key, sequence: 0, addresses: [])
        #expect(try PeerRecord(envelope: empty.sealed(by: key).bytes) == empty)
    }

    private func envelope(
        about peer: PeerID,
        addresses: [[UInt8]],
        domain: String? = nil
    ) -> [UInt8] {
        var payload: [UInt8] = []
        Protobuf.append(field: 1, peer.bytes, to: &payload)
        Protobuf.append(field: 2, 7, to: &payload)
        for address in addresses {
            var entry: [UInt8] = []
            Protobuf.append(field: 1, address, to: &entry)
            Protobuf.append(field: 3, entry, to: &payload)
        }
        let domain = domain ?? self.domain
        return SignedEnvelope(sealing: payload, type: type, domain: domain, by: key).bytes
    }

    @Test("Nobody can say where another peer is")
    func otherPeer() throws {
        let other = try KeyPair(seed: .random(32)).peerID
        #expect(throws: IdentityError.wrongSigner) {
            try PeerRecord(envelope: envelope(about: other, addresses: []))
        }
        #expect(throws: IdentityError.wrongSignature) {
            let bytes = envelope(about: key.peerID, addresses: [], domain: "libp2p-routing-state")
            return try PeerRecord(envelope: bytes)
        }
    }

    @Test("Addresses that can't be read are passed over; too many are refused")
    func addresses() throws {
        let good = try Multiaddr(parsing: "/memory/1").bytes
        let unknown: [UInt8] = [0x7F, 1]
        let record = try PeerRecord(
            envelope: envelope(about: key.peerID, addresses: [unknown, good, []])
        )
        #expect(record.addresses.map(\.bytes) == [good])
        #expect(record.sequence == 7)
        let many = [[UInt8]](repeating: unknown, count: 65)
        #expect(throws: IdentityError.tooManyAddresses(max: 64)) {
            try PeerRecord(envelope: envelope(about: key.peerID, addresses: many))
        }
    }
}

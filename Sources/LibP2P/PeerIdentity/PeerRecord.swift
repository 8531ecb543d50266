package import Multiformats
import WireFormat

/// Where a peer says that it can be reached, signed by itself (libp2p RFC 0003).
///
/// A later one has a higher sequence number and takes the place of the former.
package struct PeerRecord: Hashable, Sendable {
    // What the software in the field uses; the RFC's own text is older.
    private static let domain = "libp2p-peer-record"
    private static let type: [UInt8] = [0x03, 0x01]

    /// Who it is about, and who signed it.
    package let peer: PeerID
    /// Which of two is the later.
    package let sequence: UInt64
    /// The addresses that can be read here; others are passed over.
    package let addresses: [Multiaddr]

    /// A record of ours; `Limits.recordAddressesMax` addresses at most.
    package init(of key: KeyPair, sequence: UInt64, addresses: [Multiaddr]) {
        peer = key.peerID
        self.sequence = sequence
        self.addresses = Array(addresses.prefix(Limits.recordAddressesMax))
    }

    /// Reads the record in an envelope that the peer itself has signed.
    package init(envelope bytes: [UInt8]) throws(IdentityError) {
        let envelope = try SignedEnvelope(bytes: bytes, type: Self.type, domain: Self.domain)
        let fields = try Self.fields(envelope.payload)
        guard try PeerID(bytes: fields.peer) == envelope.publicKey.peerID else {
            throw .wrongSigner
        }
        peer = envelope.publicKey.peerID
        sequence = fields.sequence
        addresses = fields.addresses
    }

    /// The envelope with this record, signed by the peer's own key.
    package func sealed(by key: KeyPair) -> SignedEnvelope {
        precondition(key.peerID == peer, "a record is signed by the peer that it is about")
        var payload: [UInt8] = []
        Protobuf.append(field: 1, peer.bytes, to: &payload)
        Protobuf.append(field: 2, sequence, to: &payload)
        for address in addresses {
            var entry: [UInt8] = []
            Protobuf.append(field: 1, address.bytes, to: &entry)
            Protobuf.append(field: 3, entry, to: &payload)
        }
        return SignedEnvelope(sealing: payload, type: Self.type, domain: Self.domain, by: key)
    }

    private struct Fields {
        var peer: [UInt8] = []
        var sequence: UInt64 = 0
        var addresses: [Multiaddr] = []
    }

    private static func fields(_ payload: [UInt8]) throws(IdentityError) -> Fields {
        var fields = Fields()
        var entries = 0
        var reader = ProtobufReader(payload)
        do {
            while let (field, value) = try reader.next() {
                switch field {
                case 1: fields.peer = value.bytes ?? []
                case 2: fields.sequence = value.number ?? 0
                case 3:
                    entries += 1
                    guard entries <= Limits.recordAddressesMax else {
                        throw IdentityError.tooManyAddresses(max: Limits.recordAddressesMax)
                    }
                    if let address = try address(value.bytes ?? []) {
                        fields.addresses.append(address)
                    }
                default: break
                }
            }
        } catch let error as IdentityError {
            throw error
        } catch {
            throw .malformed
        }
        return fields
    }

    private static func address(
        _ entry: [UInt8]
    ) throws(ProtobufReader.Malformed) -> Multiaddr? {
        var reader = ProtobufReader(entry)
        var address: Multiaddr?
        while let (field, value) = try reader.next() {
            guard field == 1, let bytes = value.bytes else { continue }
            address = try? Multiaddr(bytes: bytes)
        }
        return address
    }
}

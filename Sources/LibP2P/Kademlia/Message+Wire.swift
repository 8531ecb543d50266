import Multiformats
import PeerIdentity
import WireFormat

/// A message as bytes, without the length that goes before it on a stream.
///
/// ```
/// Message  1 type  2 key  3 record (passed over)  8 closer peers  9 providers  10 level (passed over)
/// Peer     1 identifier  2 addresses  3 connection (passed over)
/// ```
extension Message {
    private enum Field {
        static let kind: UInt8 = 1
        static let key: UInt8 = 2
        static let closer: UInt8 = 8
        static let providers: UInt8 = 9
        static let peer: UInt8 = 1
        static let address: UInt8 = 2
    }

    /// The message's bytes.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        Protobuf.append(field: Field.kind, kind.rawValue, to: &bytes)
        if !key.isEmpty { Protobuf.append(field: Field.key, key, to: &bytes) }
        for contact in closer.prefix(Limits.closerMax) {
            Protobuf.append(field: Field.closer, Self.bytes(of: contact), to: &bytes)
        }
        for contact in providers.prefix(Limits.providersPerMessageMax) {
            let entry = Self.bytes(of: contact)
            // A tag and a length of three bytes are the most that go before it.
            guard bytes.count + entry.count + 4 <= Limits.messageBytesMax else { break }
            Protobuf.append(field: Field.providers, entry, to: &bytes)
        }
        return bytes
    }

    private static func bytes(of contact: Contact) -> [UInt8] {
        var bytes: [UInt8] = []
        Protobuf.append(field: Field.peer, contact.id.bytes, to: &bytes)
        for address in contact.addresses {
            let entry = address.bytes
            guard entry.count <= Limits.addressBytesMax else { continue }
            Protobuf.append(field: Field.address, entry, to: &bytes)
        }
        return bytes
    }

    /// Reads a message.
    ///
    /// Peers and addresses that can't be read, and those beyond the bounds, are passed over: what
    /// others add to the protocol must not make the rest unreadable.
    package init(bytes: [UInt8]) throws(KademliaError) {
        guard bytes.count <= Limits.messageBytesMax else {
            throw .messageTooLong(bytes: bytes.count)
        }
        // A field that has its default is left out by others: the kind of none is 0.
        var number: UInt64 = 0
        var key: [UInt8] = []
        var closer = PeerList(most: Limits.closerMax)
        var providers = PeerList(most: Limits.providersPerMessageMax)
        var reader = ProtobufReader(bytes)
        do {
            while let (field, value) = try reader.next() {
                switch (field, value) {
                case (UInt64(Field.kind), .number(let kind)): number = kind
                case (UInt64(Field.key), .bytes(let bytes)):
                    guard bytes.count <= Limits.keyBytesMax else {
                        throw KademliaError.keyTooLong(bytes: bytes.count)
                    }
                    key = Array(bytes)
                case (UInt64(Field.closer), .bytes(let entry)): try closer.read(entry)
                case (UInt64(Field.providers), .bytes(let entry)): try providers.read(entry)
                default: break
                }
            }
        } catch let error as KademliaError {
            throw error
        } catch {
            throw .malformed
        }
        guard let kind = Kind(rawValue: number) else { throw .unknownKind(number) }
        self.init(kind, key: key, closer: closer.contacts, providers: providers.contacts)
    }

    /// The peers of one list, as they are read.
    private struct PeerList {
        let most: Int
        private var seen: Set<PeerID> = []
        private(set) var contacts: [Contact] = []
        private var entries = 0

        init(most: Int) { self.most = most }

        mutating func read(_ entry: ArraySlice<UInt8>) throws(ProtobufReader.Malformed) {
            // Those that can't be read count too, or a MiB of them would all be looked at.
            entries += 1
            guard entries <= most else { return }
            var id: PeerID?
            var addresses: [Multiaddr] = []
            var reader = ProtobufReader(Array(entry))
            var looked = 0
            while let (field, value) = try reader.next() {
                guard case .bytes(let bytes) = value else { continue }
                if field == UInt64(Field.peer) {
                    id = try? PeerID(bytes: Array(bytes))
                } else if field == UInt64(Field.address), looked < Limits.addressesReadMax {
                    looked += 1
                    guard bytes.count <= Limits.addressBytesMax,
                        let address = try? Multiaddr(bytes: Array(bytes))
                    else { continue }
                    addresses.append(address)
                }
            }
            guard let id, seen.insert(id).inserted else { return }
            contacts.append(Contact(id, at: addresses))
        }
    }
}

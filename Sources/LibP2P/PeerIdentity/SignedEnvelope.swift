import Multiformats
import WireFormat

/// Content with its signature and the key that made it, so that anybody can check it alone (libp2p
/// RFC 0002).
///
/// One that exists is rightly signed. The signature covers the *domain*, which says what it was made
/// for and does not travel, the content's type, and the content.
package struct SignedEnvelope: Hashable, Sendable {
    /// Who signed.
    package let publicKey: PublicKey
    /// What the content is.
    package let payloadType: [UInt8]
    /// The content.
    package let payload: [UInt8]
    private let signature: [UInt8]

    /// Signs content.
    package init(sealing payload: [UInt8], type: [UInt8], domain: String, by key: KeyPair) {
        publicKey = key.publicKey
        payloadType = type
        self.payload = payload
        signature = key.sign(Self.signed(domain, type, payload))
    }

    /// Reads an envelope of a type, and checks its signature for a domain.
    package init(bytes: [UInt8], type: [UInt8], domain: String) throws(IdentityError) {
        guard bytes.count <= Limits.envelopeBytesMax else {
            throw .tooLong(bytes: bytes.count, max: Limits.envelopeBytesMax)
        }
        let fields = try Self.fields(bytes)
        guard fields.type == type else { throw .wrongPayloadType }
        let publicKey = try PublicKey(protobuf: fields.key)
        let signed = Self.signed(domain, type, fields.payload)
        guard publicKey.isSignature(fields.signature, over: signed) else { throw .wrongSignature }
        self.publicKey = publicKey
        payloadType = type
        payload = fields.payload
        signature = fields.signature
    }

    /// The envelope as it travels.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        Protobuf.append(field: 1, publicKey.protobuf, to: &bytes)
        Protobuf.append(field: 2, payloadType, to: &bytes)
        Protobuf.append(field: 3, payload, to: &bytes)
        Protobuf.append(field: 5, signature, to: &bytes)
        return bytes
    }

    private static func signed(_ domain: String, _ type: [UInt8], _ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        for part in [Array(domain.utf8), type, payload] {
            Varint.append(UInt64(part.count), to: &bytes)
            bytes += part
        }
        return bytes
    }

    private struct Fields {
        var key: [UInt8] = []
        var type: [UInt8] = []
        var payload: [UInt8] = []
        var signature: [UInt8] = []
    }

    private static func fields(_ bytes: [UInt8]) throws(IdentityError) -> Fields {
        var fields = Fields()
        var reader = ProtobufReader(bytes)
        do {
            while let (field, value) = try reader.next() {
                switch field {
                case 1: fields.key = value.bytes ?? []
                case 2: fields.type = value.bytes ?? []
                case 3: fields.payload = value.bytes ?? []
                case 5: fields.signature = value.bytes ?? []
                default: break
                }
            }
        } catch {
            throw .malformed
        }
        return fields
    }
}

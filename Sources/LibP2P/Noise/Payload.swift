import PeerIdentity
import Sodium
import WireFormat

/// What libp2p puts into the handshake's messages 1 and 2: who one is, and which muxers one speaks
/// (`NoiseHandshakePayload`).
struct Payload: Sendable, Equatable {
    private static let domain = Array("noise-libp2p-static-key:".utf8)

    let publicKey: PublicKey
    let signature: [UInt8]
    let muxers: [String]

    /// Ours, which says that this static key is this identity's.
    init(identity: KeyPair, staticKey: X25519.PublicKey, muxers: [String]) {
        publicKey = identity.publicKey
        signature = identity.sign(Self.domain + staticKey.bytes)
        self.muxers = muxers
    }

    /// Reads the other's and proves it against the static key that came with it.
    init(_ message: [UInt8], staticKey: X25519.PublicKey) throws(NoiseError) {
        let fields = try Self.fields(message)
        do { publicKey = try PublicKey(protobuf: fields.key) } catch { throw .identity(error) }
        signature = fields.signature
        guard publicKey.isSignature(signature, over: Self.domain + staticKey.bytes) else {
            throw .wrongSignature
        }
        muxers = try Self.muxers(fields.extensions)
    }

    var bytes: [UInt8] {
        var message: [UInt8] = []
        Protobuf.append(field: 1, publicKey.protobuf, to: &message)
        Protobuf.append(field: 2, signature, to: &message)
        guard !muxers.isEmpty else { return message }
        var extensions: [UInt8] = []
        for muxer in muxers { Protobuf.append(field: 2, Array(muxer.utf8), to: &extensions) }
        Protobuf.append(field: 4, extensions, to: &message)
        return message
    }

    private static func fields(
        _ message: [UInt8]
    ) throws(NoiseError) -> (key: [UInt8], signature: [UInt8], extensions: [UInt8]) {
        var found: (key: [UInt8]?, signature: [UInt8]?, extensions: [UInt8]) = (nil, nil, [])
        var reader = ProtobufReader(message)
        do {
            while let (field, value) = try reader.next() {
                switch field {
                case 1: found.key = value.bytes
                case 2: found.signature = value.bytes
                case 4: found.extensions = value.bytes ?? []
                default: break
                }
            }
        } catch {
            throw .malformedPayload
        }
        guard let key = found.key, let signature = found.signature else { throw .malformedPayload }
        return (key, signature, found.extensions)
    }

    /// The hashes of WebTransport's certificates, field 1, are for a transport that we don't have.
    private static func muxers(_ extensions: [UInt8]) throws(NoiseError) -> [String] {
        var muxers: [String] = []
        var reader = ProtobufReader(extensions)
        do {
            while let (field, value) = try reader.next() {
                guard field == 2 else { continue }
                guard muxers.count < Limits.muxersMax,
                    let bytes = value.bytes, bytes.count <= Limits.muxerBytesMax,
                    let name = String(validating: bytes, as: UTF8.self)
                else { throw NoiseError.malformedPayload }
                muxers.append(name)
            }
        } catch {
            throw .malformedPayload
        }
        return muxers
    }
}

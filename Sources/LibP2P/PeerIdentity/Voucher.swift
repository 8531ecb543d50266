package import Multiformats
import WireFormat

/// A deployment's word that a peer is one of its instances, for a time.
///
/// Each libp2p process has a key of its own; the deployment's key is another, which signs this. So
/// a peer that trusts a deployment by its `did:key` knows all its instances.
package struct Voucher: Hashable, Sendable {
    private static let domain = "weir-instance-voucher"
    private static let type = Array("/weir/instance-voucher/1".utf8)

    /// Who vouches.
    package let deployment: DIDKey
    /// Whom it vouches for.
    package let instance: PeerID
    /// Until when, in seconds since 1970.
    package let expirySeconds: UInt64
    /// The signed envelope as it travels.
    package let bytes: [UInt8]

    /// Vouches for an instance.
    package init(
        for instance: PeerID,
        untilSeconds expirySeconds: UInt64,
        by deployment: KeyPair
    ) {
        var payload: [UInt8] = []
        Protobuf.append(field: 1, instance.bytes, to: &payload)
        Protobuf.append(field: 2, expirySeconds, to: &payload)
        self.deployment = deployment.did
        self.instance = instance
        self.expirySeconds = expirySeconds
        bytes =
            SignedEnvelope(
                sealing: payload,
                type: Self.type,
                domain: Self.domain,
                by: deployment
            ).bytes
    }

    /// Reads one that is still good; whether the deployment is trusted is the reader's to say.
    ///
    /// - Parameters:
    ///   - bytes: the envelope.
    ///   - nowSeconds: the time, in seconds since 1970.
    /// - Throws: `expired` from its last second on, and what is wrong with an envelope.
    package init(bytes: [UInt8], nowSeconds: UInt64) throws(IdentityError) {
        let envelope = try SignedEnvelope(bytes: bytes, type: Self.type, domain: Self.domain)
        let fields = try Self.fields(envelope.payload)
        deployment = try envelope.publicKey.peerID.did
        instance = try PeerID(bytes: fields.instance)
        expirySeconds = fields.expirySeconds
        self.bytes = envelope.bytes
        guard nowSeconds < expirySeconds else { throw .expired }
    }

    private static func fields(
        _ payload: [UInt8]
    ) throws(IdentityError) -> (instance: [UInt8], expirySeconds: UInt64) {
        var instance: [UInt8] = []
        var expirySeconds: UInt64 = 0
        var reader = ProtobufReader(payload)
        do {
            while let (field, value) = try reader.next() {
                switch field {
                case 1: instance = value.bytes ?? []
                case 2: expirySeconds = value.number ?? 0
                default: break
                }
            }
        } catch {
            throw .malformed
        }
        return (instance, expirySeconds)
    }
}

package import Multiformats
package import Sodium

/// The authentication frame of a request: who says that it is his, and until when.
///
/// ```
/// frame     = version expiry key signature            ; 105 octets
/// version   = %x01
/// expiry    = 8OCTET          ; milliseconds since 1970, big-endian
/// key       = 32OCTET         ; the Ed25519 public key of the requester's did:key
/// signature = 64OCTET         ; Ed25519 (RFC 8032) over the statement
///
/// statement = "weir request v1" LF expiry deployment body header
/// deployment = 32OCTET        ; the Ed25519 public key of the deployment's did:key
/// body      = 32OCTET         ; SHA-256 of the body frame; of nothing when there is none
/// header    = *OCTET          ; the header frame, as it is sent
/// ```
///
/// All but the header have one length, so no two requests have one statement. A signature for one
/// deployment is none for another.
package struct RequestSignature: Sendable, Equatable {
    /// The octets of a frame.
    package static let byteCount = 105
    private static let version: UInt8 = 1
    private static let purpose = Array("weir request v1\n".utf8)

    /// Whose it is.
    package let requester: DIDKey
    /// Until when it holds, in milliseconds since 1970.
    package let expiry: UInt64
    /// The 64 octets.
    package let signature: [UInt8]

    /// Signs a request.
    ///
    /// - Parameters:
    ///   - header: the header frame.
    ///   - bodyDigest: the SHA-256 of the body frame.
    ///   - deployment: for whom it is.
    ///   - expiry: until when it holds, in milliseconds since 1970.
    ///   - key: the requester's.
    package init(
        header: [UInt8],
        bodyDigest: Digest256,
        deployment: DIDKey,
        expiry: UInt64,
        with key: Ed25519.PrivateKey,
    ) {
        guard let requester = DIDKey(publicKey: key.publicKey.bytes) else {
            preconditionFailure("an Ed25519 public key has 32 bytes")
        }
        self.requester = requester
        self.expiry = expiry
        let statement = Self.statement(header, bodyDigest, deployment, expiry)
        signature = key.sign(statement)
    }

    /// Reads a frame; nil when it has another length or version.
    package init?(frame: [UInt8]) {
        guard frame.count == Self.byteCount, frame[0] == Self.version,
            let requester = DIDKey(publicKey: frame[9..<41])
        else { return nil }
        expiry = frame[1..<9].reduce(0) { $0 << 8 | UInt64($1) }
        self.requester = requester
        signature = Array(frame[41...])
    }

    /// The frame.
    package var frame: [UInt8] {
        [Self.version] + Self.octets(expiry) + requester.publicKey + signature
    }

    /// Whether it is the requester's signature over this request, for this deployment.
    package func isOver(
        header: [UInt8],
        bodyDigest: Digest256,
        deployment: DIDKey,
    ) -> Bool {
        guard let key = Ed25519.PublicKey(requester.publicKey) else { return false }
        let statement = Self.statement(header, bodyDigest, deployment, expiry)
        return key.isSignature(signature, over: statement)
    }

    /// What is signed.
    package static func statement(
        _ header: [UInt8],
        _ bodyDigest: Digest256,
        _ deployment: DIDKey,
        _ expiry: UInt64,
    ) -> [UInt8] {
        purpose + octets(expiry) + deployment.publicKey + bodyDigest.bytes + header
    }

    private static func octets(_ number: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * $0)) }
    }
}

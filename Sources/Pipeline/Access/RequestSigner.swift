package import Multiformats

/// Who signs requests, and for which deployment: a signature holds for no other.
package struct RequestSigner: Sendable {
    /// The DID that signs, as `did:key:z6Mk…`.
    package let did: String
    private let key: RequesterKey
    private let deployment: DIDKey

    /// A signer.
    package init(_ key: RequesterKey, for deployment: DIDKey) {
        did = "\(key.did)"
        self.key = key
        self.deployment = deployment
    }

    /// The authentication frame of a request.
    ///
    /// - Parameters:
    ///   - header: the header frame.
    ///   - bodyDigest: the SHA-256 of the body frame; of nothing when there is none.
    ///   - expiry: until when it holds, in milliseconds since 1970.
    /// - Returns: the frame.
    package func frame(header: [UInt8], bodyDigest: Digest256, expiry: UInt64) -> [UInt8] {
        RequestSignature(
            header: header,
            bodyDigest: bodyDigest,
            deployment: deployment,
            expiry: expiry,
            with: key.key,
        ).frame
    }
}

package import Multiformats

/// What a request says of who sent it, with the exact bytes that it says it about.
package struct Proof: Sendable, Equatable {
    /// The authentication frame.
    package let frame: [UInt8]
    /// The header frame, as it came.
    package let header: [UInt8]
    /// The SHA-256 of the body frame.
    package let bodyDigest: Digest256

    /// A proof that nobody has looked at.
    package init(frame: [UInt8], header: [UInt8], bodyDigest: Digest256) {
        self.frame = frame
        self.header = header
        self.bodyDigest = bodyDigest
    }
}

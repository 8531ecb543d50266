package import PeerIdentity

/// Why a certificate proves no peer.
package enum PeerCertificateError: Error, Hashable, Sendable {
    /// There is not exactly one.
    case notOne(count: Int)
    /// It is longer than is believed.
    case tooLong(bytes: Int, max: Int)
    /// It is no certificate; what is wrong.
    case malformed(String)
    /// Its time has not come, or is over.
    case notValidNow
    /// An extension that has to be understood isn't; its name.
    case unknownExtension(String)
    /// It isn't signed by its own key.
    case notSelfSigned
    /// It has no key of a peer.
    case noPeer
    /// The key of its peer is none that is taken.
    case identity(IdentityError)
    /// Its peer didn't sign its key.
    case wrongSignature
}

extension PeerCertificateError: CustomStringConvertible {
    /// What a person reads.
    package var description: String {
        switch self {
        case .notOne(let count): "there are \(count) certificates where there has to be one"
        case .tooLong(let bytes, let max):
            "the certificate has \(bytes) bytes, the longest can have \(max)"
        case .malformed(let reason): "it is no certificate: \(reason)"
        case .notValidNow:
            "the certificate is not valid at this time; one of the clocks may be wrong"
        case .unknownExtension(let name):
            "the certificate demands an extension that is unknown: \(name)"
        case .notSelfSigned: "the certificate is not signed by its own key"
        case .noPeer: "the certificate names no peer"
        case .identity(let reason): "the certificate's peer is not accepted: \(reason)"
        case .wrongSignature: "the certificate's peer didn't sign its key"
        }
    }
}

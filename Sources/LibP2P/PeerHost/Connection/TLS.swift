import Crypto
import FoundationEssentials
import NIOCore
import NIOSSL
import PeerCertificates
import PeerIdentity

/// TLS as a host speaks it (libp2p/specs, tls): with its certificate, which is one for its life.
struct TLS: Sendable {
    private let context: NIOSSLContext

    /// The TLS of an identity.
    init(_ identity: KeyPair) {
        let key = P256.Signing.PrivateKey()
        let certificate = OwnCertificate(of: identity, key: key, now: Date())
        do {
            context = try NIOSSLContext(configuration: Self.configuration(certificate, key))
        } catch {
            preconditionFailure("TLS can be set up with a certificate of ours: \(error)")
        }
    }

    private static func configuration(
        _ certificate: OwnCertificate,
        _ key: P256.Signing.PrivateKey
    ) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv13
        configuration.certificateChain = [
            .certificate(try NIOSSLCertificate(bytes: certificate.der, format: .der))
        ]
        configuration.privateKey = .privateKey(
            try NIOSSLPrivateKey(bytes: Array(key.derRepresentation), format: .der)
        )
        // BoringSSL by itself takes no certificate whose key is Ed25519.
        configuration.verifySignatureAlgorithms = [
            .ecdsaSecp256R1Sha256, .ed25519, .ecdsaSecp384R1Sha384, .ecdsaSecp521R1Sha512,
            .rsaPssRsaeSha256, .rsaPssRsaeSha384, .rsaPssRsaeSha512,
        ]
        // Both sides show one, and `TLSProof` says what it is worth: no authority is asked.
        configuration.certificateVerification = .noHostnameVerification
        configuration.trustRoots = .certificates([])
        configuration.applicationProtocols = Upgrade.applicationProtocols
        configuration.shutdownTimeout = TimeAmount(Limits.farewellTime)
        return configuration
    }

    /// A connection's TLS, which has the proof judge what the peer shows.
    func handler(_ direction: Direction, _ proof: TLSProof) throws -> NIOSSLHandler {
        switch direction {
        case .outbound:
            try NIOSSLClientHandler(
                context: context,
                serverHostname: nil,
                customVerificationCallback: proof.judge
            )
        case .inbound:
            NIOSSLServerHandler(context: context, customVerificationCallback: proof.judge)
        }
    }
}

/// Who a connection's peer is, as its certificate says.
///
/// On the connection's event loop.
final class TLSProof {
    private let expected: PeerID?
    /// The peer, or why it is refused; nil: it has shown no certificate so far.
    private(set) var outcome: Result<PeerID, PeerHostError>?

    init(expecting expected: PeerID?) {
        self.expected = expected
    }

    /// Judges the certificates that the peer has shown; BoringSSL has proven that it has their key.
    func judge(
        _ certificates: [NIOSSLCertificate],
        _ verdict: EventLoopPromise<NIOSSLVerificationResult>
    ) {
        let outcome = Self.peer(of: certificates, expecting: expected)
        self.outcome = outcome
        switch outcome {
        case .success: verdict.succeed(.certificateVerified)
        case .failure: verdict.succeed(.failed)
        }
    }

    private static func peer(
        of certificates: [NIOSSLCertificate],
        expecting expected: PeerID?
    ) -> Result<PeerID, PeerHostError> {
        do {
            let chain = try certificates.map { try $0.toDERBytes() }
            let peer = try PeerCertificate(provenBy: chain, now: Date()).publicKey.peerID
            if let expected, expected != peer {
                return .failure(.wrongPeer(expected: expected, found: peer))
            }
            return .success(peer)
        } catch {
            return .failure(.failed(.tls, "\(error)"))
        }
    }
}

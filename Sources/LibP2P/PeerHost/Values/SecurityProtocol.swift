/// How a connection is secured and its peer proven, as multistream-select names it; the best first.
package enum SecurityProtocol: String, Sendable, Hashable, CaseIterable {
    /// TLS 1.3 with a peer's certificate (libp2p/specs, tls): its AES costs a third of Noise's
    /// ChaCha20 on today's processors, at both ends.
    case tls = "/tls/1.0.0"
    /// Noise (libp2p/specs, noise), which every host speaks.
    case noise = "/noise"

    /// Its name for people: `tls` or `noise`.
    package var name: String {
        switch self {
        case .tls: "tls"
        case .noise: "noise"
        }
    }
}

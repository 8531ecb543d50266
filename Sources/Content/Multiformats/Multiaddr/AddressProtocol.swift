/// A part of an address by its kind, numbered as in the multicodec table (multiformats/multiaddr).
package enum AddressProtocol: UInt64, Hashable, Sendable, CaseIterable {
    /// An IPv4 address.
    case ip4 = 0x04
    /// A TCP port.
    case tcp = 0x06
    /// An IPv6 address.
    case ip6 = 0x29
    /// The interface that a link-local IPv6 address belongs to.
    case ip6zone = 0x2a
    /// The length of a network's prefix.
    case ipcidr = 0x2b
    /// A name to look up, for both kinds of IP address.
    case dns = 0x35
    /// A name to look up for IPv4 addresses.
    case dns4 = 0x36
    /// A name to look up for IPv6 addresses.
    case dns6 = 0x37
    /// A name whose TXT records hold whole addresses.
    case dnsaddr = 0x38
    /// An SCTP port.
    case sctp = 0x84
    /// A UDP port.
    case udp = 0x0111
    /// WebRTC to a browser, of old.
    case p2pWebRTCDirect = 0x0114
    /// WebRTC to a server that has no certificate of an authority.
    case webrtcDirect = 0x0118
    /// WebRTC between browsers.
    case webrtc = 0x0119
    /// Through a relay: what stands before is the relay's, what follows the peer's.
    case p2pCircuit = 0x0122
    /// UDT over UDP.
    case udt = 0x012d
    /// µTP over UDP.
    case utp = 0x012e
    /// The path of a Unix socket; nothing can follow it.
    case unix = 0x0190
    /// A peer, by its identifier.
    case p2p = 0x01a5
    /// HTTP within TLS.
    case https = 0x01bb
    /// TLS.
    case tls = 0x01c0
    /// The name that TLS asks for.
    case sni = 0x01c1
    /// Noise.
    case noise = 0x01c6
    /// QUIC as of draft 29.
    case quic = 0x01cc
    /// QUIC as of RFC 9000.
    case quicV1 = 0x01cd
    /// WebTransport over QUIC.
    case webtransport = 0x01d1
    /// The digest of a certificate that will be accepted.
    case certhash = 0x01d2
    /// WebSocket.
    case ws = 0x01dd
    /// WebSocket within TLS.
    case wss = 0x01de
    /// HTTP.
    case http = 0x01e0
    /// A path of HTTP, with its slashes as `%2F`.
    case httpPath = 0x01e1
    /// A place within one process.
    case memory = 0x0309

    /// What its value is.
    enum Shape: Sendable {
        case nothing
        case network(bytes: Int)
        case number(bytes: Int)
        case name
        case peer
        case hash
        case path
        case escaped
    }

    var shape: Shape {
        switch self {
        case .ip4: .network(bytes: 4)
        case .ip6: .network(bytes: 16)
        case .ipcidr: .number(bytes: 1)
        case .tcp, .udp, .sctp: .number(bytes: 2)
        case .memory: .number(bytes: 8)
        case .ip6zone, .dns, .dns4, .dns6, .dnsaddr, .sni: .name
        case .p2p: .peer
        case .certhash: .hash
        case .unix: .path
        case .httpPath: .escaped
        case .p2pWebRTCDirect, .webrtcDirect, .webrtc, .p2pCircuit, .udt, .utp, .https, .tls,
            .noise, .quic, .quicV1, .webtransport, .ws, .wss, .http:
            .nothing
        }
    }

    /// Its name in a text.
    package var name: String {
        switch self {
        case .p2pWebRTCDirect: "p2p-webrtc-direct"
        case .webrtcDirect: "webrtc-direct"
        case .p2pCircuit: "p2p-circuit"
        case .quicV1: "quic-v1"
        case .httpPath: "http-path"
        default: String(describing: self)
        }
    }

    private static let byName: [String: AddressProtocol] = {
        var table = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })
        // What `p2p` was called before.
        table["ipfs"] = .p2p
        return table
    }()

    /// The protocol of a name; nil when it is not known here.
    package init?(name: some StringProtocol) {
        guard let known = Self.byName[String(name)] else { return nil }
        self = known
    }
}

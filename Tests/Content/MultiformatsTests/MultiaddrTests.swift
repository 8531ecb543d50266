import Multiformats
import SeededRandom
import Testing

@Suite("Multiaddr")
struct MultiaddrTests {
    private static let peer = "QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC"
    private static let ed25519 = "12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV"
    private static let certhash = "uEiDDq4_xNyDorZBH3TlGazyJdOWSwvo4PUo5YHFMrvDE8g"

    /// Addresses whose text is the one that is written.
    static let texts = [
        "/ip4/1.2.3.4", "/ip4/0.0.0.0", "/ip4/192.0.2.0/ipcidr/24", "/ip6/::1",
        "/ip6/2601:9:4f81:9700:803e:ca65:66e8:c21/udp/1234/quic-v1", "/ip6zone/x%y/ip6/fe80::1",
        "/udp/0", "/tcp/65535", "/sctp/1234", "/udp/1234/udt", "/udp/1234/utp", "/tcp/1234/https",
        "/ip4/127.0.0.1/udp/1234/quic", "/ip4/127.0.0.1/tcp/127/ws",
        "/ip4/127.0.0.1/tcp/127/wss", "/ip4/127.0.0.1/tcp/127/tls/ws", "/dns/a.example/tcp/443/tls",
        "/dns4/a.example/tcp/4001", "/dns6/a.example/tcp/4001/noise",
        "/dnsaddr/bootstrap.libp2p.io",
        "/dns4/a.example/tcp/443/tls/sni/b.example/http/http-path/foo", "/http-path/tmp%2Fbar",
        "/p2p/\(peer)", "/ip4/127.0.0.1/tcp/4001/p2p/\(ed25519)",
        "/ip4/192.0.2.1/tcp/4001/p2p/\(peer)/p2p-circuit/p2p/\(ed25519)",
        "/ip4/127.0.0.1/udp/1234/quic-v1/webtransport/certhash/\(certhash)",
        "/ip4/127.0.0.1/udp/1234/webrtc-direct/certhash/\(certhash)/p2p/\(ed25519)",
        "/ip4/127.0.0.1/tcp/9090/http/p2p-webrtc-direct", "/ip4/127.0.0.1/tcp/127/webrtc",
        "/unix/a/b/c/d/e", "/unix/stdio", "/ip4/1.2.3.4/tcp/80/unix/a/b", "/memory/4",
        "/memory/18446744073709551615",
    ]

    @Test("A text and its bytes come back", arguments: texts)
    func roundTrip(text: String) throws {
        let address = try Multiaddr(parsing: text)
        #expect(address.description == text)
        #expect(try Multiaddr(bytes: address.bytes) == address)
        #expect(try Multiaddr(parsing: text + "/") == address)
    }

    @Test("Cut anywhere, the bytes are a shorter address or refused", arguments: texts)
    func truncation(text: String) throws {
        let address = try Multiaddr(parsing: text)
        let bytes = address.bytes
        for count in 0..<bytes.count {
            guard let shorter = try? Multiaddr(bytes: Array(bytes[..<count])) else { continue }
            #expect(
                Array(address.components.prefix(shorter.components.count)) == shorter.components
            )
        }
    }

    @Test(
        "Published bytes read and write",
        arguments: [
            ("/ip4/127.0.0.1/udp/1234", "047f000001910204d2"),
            ("/ip4/127.0.0.1/tcp/4321", "047f0000010610e1"),
            (
                "/ip4/127.0.0.1/udp/1234/ip4/127.0.0.1/tcp/4321",
                "047f000001910204d2047f0000010610e1"
            ),
            ("/ip6/2001:8a0:7ac5:4201:3ac9:86ff:fe31:7095", "29200108a07ac542013ac986fffe317095"),
            ("/ip6zone/eth0/ip6/::1", "2a046574683029" + "00000000000000000000000000000001"),
            ("/ip4/198.51.100.0/udp/9090/quic-v1", "04c6336400910223" + "82cd03"),
            ("/ip4/127.0.0.1/tcp/4001/ws", "047f000001060fa1dd03"),
            ("/memory/4", "89060000000000000004"),
            ("/unix/a", "9003022f61"),
        ]
    )
    func published(text: String, digits: String) throws {
        let address = try Multiaddr(parsing: text)
        #expect(try address.bytes == Vectors.hex(digits))
        #expect(try Multiaddr(bytes: Vectors.hex(digits)).description == text)
    }

    @Test(
        "What is no address is refused",
        arguments: [
            "", "/", "//", "ip4/1.2.3.4", "/ip4", "/ip4/::1", "/ip4/fdpsofodsajfdoisa",
            "/ip4/::/ipcidr/256", "/ip6", "/ip6/1.2.3.4", "/ip6zone", "/ip6zone/",
            "/ip6zone//ip6/fe80::1",
            "/udp", "/tcp", "/udp/65536", "/tcp/65536", "/tcp/-1", "/tcp/+1", "/quic/65536",
            "/quic-v1/65536", "/udp/1234/sctp", "/udp/1234/udt/1234", "/ip4/127.0.0.1/tcp",
            "/ip4/127.0.0.1/udp/1234/quic-v1/webtransport/certhash",
            "/udp/1234/webtransport/certhash/b2uaraocy6yrdblb4sfptaddgimjmmp",
            "/ip4/127.0.0.1/ipfs",
            "/ip4/127.0.0.1/p2p/tcp", "/unix", "/unix/", "/ip4/1.2.3.4/tcp/80/unix",
            "/tcp/9090/http/p2p-webcrt-direct", "/memory/18446744073709551616", "/http-path/%2",
            // A SHA-256 that is too long; other bases, codecs and nonsense.
            "/p2p/QmxoHT6iViN5xAjoz1VZ553cL31U9F94ht3QvWR1FrEbZY",
            "/p2p/k2k4r8oqamigqdo6o7hsbfwd45y70oyynp98usk7zmyfrzpqxh1pohl-",
            "/p2p/?unknownmultibase",
            "/p2p/k2jmtxwoe2phm1hbqp0e7nufqf6umvuu2e9qd7ana7h411a0haqj6i2z", "/ip4/1.2.3.4//tcp/80",
        ]
    )
    func malformed(text: String) {
        #expect(throws: MultiformatsError.self) { try Multiaddr(parsing: text) }
    }

    @Test("Bytes that no text stands for are refused")
    func malformedBytes() throws {
        // An unknown protocol, names with a slash, a control character or nothing in them, a part
        // behind a path, a peer with too long a SHA-256, and a length beyond the bytes.
        let wrong = [
            "", "7f", "36032f6161", "3601" + "07", "3600", "9003022f61" + "060001", "9003016161",
            "a503221221c05877cbae039d70a5e600ea02c6f9f2942439285c9e344e26f8d280c850fad6", "360561",
            "36ffffffffffffffff7f61", "0400", "0601",
        ]
        for digits in wrong {
            #expect(throws: MultiformatsError.self, "\(digits)") {
                try Multiaddr(bytes: Vectors.hex(digits))
            }
        }
    }

    @Test("More parts, bytes and characters than an address has are not believed")
    func bounds() throws {
        let udt = String(repeating: "/udt", count: 33)
        #expect(throws: MultiformatsError.tooManyComponents(max: 32)) {
            try Multiaddr(parsing: udt)
        }
        let name = "/dns/" + String(repeating: "a", count: 256)
        #expect(try Multiaddr(parsing: name).bytes.count == 259)
        #expect(throws: MultiformatsError.invalidValue(of: .dns)) {
            try Multiaddr(parsing: name + "a")
        }
        let names = String(repeating: name, count: 4)
        #expect(throws: MultiformatsError.addressTooLong(bytes: 1036, max: 1024)) {
            try Multiaddr(parsing: names)
        }
        #expect(throws: MultiformatsError.addressTooLong(bytes: 1025, max: 1024)) {
            try Multiaddr(bytes: [UInt8](repeating: 0, count: 1025))
        }
        #expect(throws: MultiformatsError.textTooLong(characters: 2089, max: 2048)) {
            try Multiaddr(parsing: names + names + "/")
        }
    }

    @Test("A peer is written in base 58, however it was read")
    func peers() throws {
        for text in [
            "/ipfs/\(Self.peer)", "/p2p/\(Self.peer)",
            "/p2p/bafzbeigvf25ytwc3akrijfecaotc74udrhcxzh2cx3we5qqnw5vgrei4bm",
        ] {
            let address = try Multiaddr(parsing: text)
            #expect(address.description.hasPrefix("/p2p/Qm"))
            #expect(address.withoutPeer == nil)
        }
        let cid = "k51qzi5uqu5dhb6l8spkdx7yxafegfkee5by8h7lmjh2ehc2sgg34z7c15vzqs"
        #expect(try Multiaddr(parsing: "/p2p/\(cid)").description == "/p2p/\(Self.ed25519)")
    }

    @Test("Its parts say how to get there, and where it leads")
    func parts() throws {
        let relay = try Multiaddr(
            parsing: "/ip4/192.168.2.1/tcp/4001/p2p/\(Self.peer)/p2p-circuit/p2p/\(Self.ed25519)"
        )
        #expect(relay.isRelayed)
        #expect(relay.networkAddress == NetworkAddress(parsing: "192.168.2.1"))
        #expect(relay.tcpPort == 4001)
        #expect(relay.reach == .site)
        #expect(relay.peer?.bytes == relay.components.last?.value)
        #expect(relay.withoutPeer?.protocols == [.ip4, .tcp, .p2p, .p2pCircuit])
        let named = try Multiaddr(parsing: "/dns4/localhost/tcp/80/ws")
        #expect(named.hostName == "localhost")
        #expect(named.networkAddress == nil)
        #expect(named.reach == .loopback)
        #expect(named.withoutPeer == named)
        #expect(try Multiaddr(parsing: "/dns4/a.example/tcp/80").reach == .unknown)
        #expect(try Multiaddr(parsing: "/memory/1").reach == .loopback)
        #expect(try Multiaddr(parsing: "/ip6zone/e/ip6/fe80::1/tcp/1").reach == .link)
    }

    @Test("Addresses are made of others")
    func making() throws {
        let any = try Multiaddr(parsing: "/ip4/0.0.0.0/tcp/0/ws")
        let loopback = try #require(NetworkAddress(parsing: "::1"))
        #expect(try any.replacing(loopback, port: 81).description == "/ip6/::1/tcp/81/ws")
        #expect(try Multiaddr.tcp(loopback, port: 81).description == "/ip6/::1/tcp/81")
        let peer = try #require(Multiaddr(parsing: "/p2p/\(Self.peer)").peer)
        let leading = try any.leading(to: peer)
        #expect(leading.description == "/ip4/0.0.0.0/tcp/0/ws/p2p/\(Self.peer)")
        #expect(try leading.leading(to: peer) == leading)
        #expect(leading.withoutPeer == any)
        let behind = try Multiaddr(parsing: "/udp/5678")
        #expect(try any.encapsulating(behind).description == "/ip4/0.0.0.0/tcp/0/ws/udp/5678")
    }

    @Test("Random bytes and texts never crash, and what is read is written the same")
    func noise() {
        var random = SeededGenerator(seed: 8)
        let words =
            AddressProtocol.allCases.map(\.name) + ["", "1", "::1", "1.2.3.4", Self.peer, "a"]
        var read = 0
        for _ in 0..<20_000 {
            let bytes = random.bytes(Int.random(in: 0...30, using: &random))
            if let address = try? Multiaddr(bytes: bytes) {
                #expect((try? Multiaddr(parsing: address.description)) == address)
            }
            let text = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                "/" + (words.randomElement(using: &random) ?? "")
            }
            if let address = try? Multiaddr(parsing: text.joined()) {
                read += 1
                #expect((try? Multiaddr(bytes: address.bytes)) == address)
                #expect((try? Multiaddr(parsing: address.description)) == address)
            }
        }
        #expect(read > 100)
    }
}

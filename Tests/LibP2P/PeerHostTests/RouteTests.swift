import Multiformats
import PeerHost
import Testing

@Suite struct RouteTests {
    @Test(
        "TCP, WebSocket and memory are ways, by address or name",
        arguments: [
            ("/ip4/192.0.2.1/tcp/4001", "192.0.2.1:4001", false),
            ("/ip6/2001:db8::1/tcp/4001/ws", "[2001:db8::1]:4001", true),
            ("/dns4/example.org/tcp/80/ws", "example.org:80", true),
            ("/memory/7", "", false),
        ]
    )
    func isAWay(text: String, host: String, isWebSocket: Bool) throws {
        let peer = try testPeer(1)
        let whole = try Multiaddr(parsing: "\(text)/p2p/\(peer)")
        let route = try #require(Route(whole))
        #expect(route.hostHeader == host)
        #expect(route.isWebSocket == isWebSocket)
        #expect(route.peer == peer)
        #expect("\(route.address)" == text)
    }

    @Test(
        "What no transport here serves is none",
        arguments: [
            "/ip4/192.0.2.1/udp/4001/quic-v1", "/ip4/192.0.2.1", "/dnsaddr/example.org/tcp/1",
            "/ip4/192.0.2.1/tcp/1/wss", "/ip4/192.0.2.1/tcp/1/ws/ws", "/unix/tmp",
        ]
    )
    func isNone(text: String) throws {
        #expect(try Route(Multiaddr(parsing: text)) == nil)
    }

    @Test("Nearer addresses have smaller distances")
    func distances() throws {
        let texts = [
            "/memory/1", "/ip4/127.0.0.1/tcp/1", "/ip4/192.168.1.1/tcp/1", "/ip4/8.8.8.8/tcp/1",
        ]
        let distances = try texts.map { try #require(Route(Multiaddr(parsing: $0))).distance }
        #expect(distances == distances.sorted())
        #expect(Set(distances).count == distances.count)
    }

    @Test("An IPv4 address in the clothes of IPv6 is the IPv4 address")
    func isPlain() throws {
        let route = try #require(Route(Multiaddr(parsing: "/ip6/::ffff:10.0.0.1/tcp/1")))
        #expect(route.ip == NetworkAddress(parsing: "10.0.0.1"))
    }
}

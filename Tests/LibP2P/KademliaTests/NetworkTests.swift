import Kademlia
import Multiformats
import PeerIdentity
import Testing

@Suite("Network")
struct NetworkTests {
    @Test("has the protocol's name that IPFS gives it")
    func names() {
        #expect(Network.wan.protocolName == "/ipfs/kad/1.0.0")
        #expect(Network.lan.protocolName == "/ipfs/lan/kad/1.0.0")
    }

    static let addresses: [(text: String, wan: Bool, lan: Bool, lanFromHere: Bool)] = [
        ("/ip4/8.8.8.8/tcp/4001", true, true, true),
        ("/ip6/2606:4700::1/udp/4001/quic-v1", true, true, true),
        ("/dns4/node.example.org/tcp/443/wss", true, true, true),
        ("/ip4/192.168.1.7/tcp/4001", false, true, true),
        ("/ip4/10.0.0.1/tcp/4001", false, true, true),
        ("/ip4/100.64.0.1/tcp/4001", false, true, true),
        ("/ip4/169.254.169.254/tcp/80", false, true, true),
        ("/ip6/fd00::1/tcp/4001", false, true, true),
        ("/ip6/fe80::1/tcp/4001", false, true, true),
        ("/ip4/127.0.0.1/tcp/4001", false, false, true),
        ("/ip6/::1/tcp/4001", false, false, true),
        ("/ip6/::ffff:127.0.0.1/tcp/4001", false, false, true),
        ("/dns4/localhost/tcp/4001", false, false, true),
        ("/dns4/printer/tcp/4001", false, false, false),
        ("/dns4/metadata.internal/tcp/80", false, false, false),
        ("/dns4/nas.local/tcp/80", false, false, false),
        ("/unix/run/docker.sock", false, false, true),
        ("/memory/1", false, false, true),
        ("/ip4/0.0.0.0/tcp/4001", false, false, false),
        ("/ip4/224.0.0.1/udp/4001", false, false, false),
        ("/p2p-circuit", false, false, false),
    ]

    @Test("takes only what belongs to it, by who tells it", arguments: addresses)
    func admission(row: (text: String, wan: Bool, lan: Bool, lanFromHere: Bool)) {
        let address = address(row.text)
        for teller in [Reach.world, .site, .link, .loopback, .unknown] {
            #expect(Network.wan.admits(address, from: teller) == row.wan)
        }
        #expect(Network.lan.admits(address, from: .site) == row.lan)
        #expect(Network.lan.admits(address, from: .world) == row.lan)
        #expect(Network.lan.admits(address, from: .loopback) == row.lanFromHere)
    }

    @Test("leaves a contact its good addresses")
    func contacts() {
        let poisoned = Contact(
            peer(1),
            at: [home(1), address("/ip4/127.0.0.1/tcp/5001"), address("/ip4/10.0.0.1/tcp/22")]
        )
        #expect(Network.wan.admitted(poisoned, from: .world).addresses == [home(1)])
    }
}

@Suite("Contact")
struct ContactTests {
    @Test("has bare addresses, none twice, none of another peer, and no more than are kept")
    func addresses() throws {
        let mine = try home(1).leading(to: peer(1))
        let foreign = try home(2).leading(to: peer(2))
        let contact = Contact(peer(1), at: [mine, home(1), foreign, home(3)])
        #expect(contact.addresses == [home(1), home(3)])
        let many = Contact(peer(1), at: (0..<100).map(home))
        #expect(many.addresses.count == Limits.addressesMax)
    }
}

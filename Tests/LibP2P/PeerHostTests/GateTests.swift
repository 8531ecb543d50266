import Multiformats
import PeerHost
import PeerIdentity
import Testing

@Suite struct GateTests {
    private func address(_ text: String) throws -> NetworkAddress {
        try #require(NetworkAddress(parsing: text))
    }

    @Test("An open gate lets everybody in")
    func open() throws {
        #expect(try Gate().refusal(of: address("203.0.113.1")) == nil)
        #expect(Gate().refusal(of: nil) == nil)
        #expect(try Gate().refusal(of: testPeer(1)) == nil)
    }

    @Test("What is denied stays out, also when it is allowed")
    func deniesFirst() throws {
        let range = try #require(AddressRange("10.0.0.0/8"))
        let peer = try testPeer(1)
        let gate = Gate(
            allowedAddresses: [range],
            deniedAddresses: [range],
            allowedPeers: [peer],
            deniedPeers: [peer]
        )
        #expect(try gate.refusal(of: address("10.1.1.1")) == .address)
        #expect(gate.refusal(of: peer) == .peer)
    }

    @Test("A list of the allowed keeps out who is not on it")
    func allowsAlone() throws {
        let gate = Gate(
            allowedAddresses: [try #require(AddressRange("10.0.0.0/8"))],
            allowedPeers: [try testPeer(1)]
        )
        #expect(try gate.refusal(of: address("10.1.1.1")) == nil)
        #expect(try gate.refusal(of: address("11.1.1.1")) == .address)
        #expect(try gate.refusal(of: testPeer(1)) == nil)
        #expect(try gate.refusal(of: testPeer(2)) == .peer)
    }

    @Test("A gate that asks for trust keeps out who has less", arguments: Trust.allCases)
    func asksForTrust(least: Trust) throws {
        let peers = try Trust.allCases.enumerated().map { ($1, try testPeer(UInt8($0 + 1))) }
        let trust = Dictionary(uniqueKeysWithValues: peers.map { ($1, $0) })
        let gate = Gate(trust: trust, trustMin: least)
        for (has, peer) in peers {
            #expect(gate.trust(in: peer) == has)
            #expect(gate.refusal(of: peer) == (has < least ? .trust(least) : nil))
        }
        #expect(try gate.trust(in: testPeer(9)) == .stranger)
    }
}

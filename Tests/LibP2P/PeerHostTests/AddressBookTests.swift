import Multiformats
import PeerHost
import PeerIdentity
import Testing

@Suite struct AddressBookTests {
    private func address(_ port: Int) throws -> Multiaddr {
        try Multiaddr(parsing: "/ip4/192.0.2.1/tcp/\(port)")
    }

    @Test("What was said last stands first, once, and the oldest goes when there are too many")
    func keepsTheLatest() throws {
        var book = AddressBook()
        let peer = try testPeer(1)
        book.add([try address(1), try address(2)], of: peer)
        book.add([try address(3), try address(1)], of: peer)
        #expect(try book[peer] == [address(3), address(1), address(2)])
        let many = try (10..<100).map { try address($0) }
        book.add(many, of: peer)
        #expect(book[peer] == Array(many[..<Limits.addressesPerPeerMax]))
        #expect(try book[testPeer(2)] == [])
    }

    @Test("Beyond the bound no new peer is taken, and the known ones still learn")
    func isBounded() throws {
        var book = AddressBook()
        let some = [try address(1)]
        var first: PeerID?
        for number in 0..<Limits.knownPeersMax {
            let peer = try KeyPair(seed: Secret32.bytes(number)).peerID
            first = first ?? peer
            let isKnown = book.add(some, of: peer)
            #expect(isKnown)
        }
        let another = try KeyPair(seed: Secret32.bytes(Limits.knownPeersMax)).peerID
        let isAnotherKnown = book.add(some, of: another)
        let isFirstKnown = book.add([try address(2)], of: try #require(first))
        #expect(!isAnotherKnown && isFirstKnown)
    }
}

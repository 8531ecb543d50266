import Multiformats
import PeerHost
import PeerIdentity
import Testing

@Suite struct ResourceLedgerTests {
    private func ledger() -> ResourceLedger {
        ResourceLedger(
            bounds: ResourceBounds(
                handshakesMax: 4,
                handshakesPerAddressMax: 2,
                connectionsMax: 3,
                connectionsPerPeerMax: 2,
                streamsMax: 4,
                streamsPerPeerMax: 3
            )
        )
    }

    @Test("Handshakes are bounded in all and for each address, and come back")
    func handshakes() throws {
        var ledger = ledger()
        let here = NetworkAddress(v4: 1)
        let there = NetworkAddress(v4: 2)
        #expect(ledger.beginHandshake(from: here) == nil)
        #expect(ledger.beginHandshake(from: here) == nil)
        #expect(ledger.beginHandshake(from: here) == .handshakesOfAddress)
        #expect(ledger.beginHandshake(from: there) == nil)
        #expect(ledger.beginHandshake(from: nil) == nil)
        #expect(ledger.beginHandshake(from: there) == .handshakes)
        ledger.endHandshake(from: here)
        #expect(ledger.beginHandshake(from: here) == nil)
        #expect(ledger.handshakes == 4)
    }

    @Test("Connections are bounded in all and for each peer, and come back")
    func connections() throws {
        var ledger = ledger()
        let (a, b) = (try testPeer(1), try testPeer(2))
        #expect(ledger.beginConnection(with: a) == nil)
        #expect(ledger.beginConnection(with: a) == nil)
        #expect(ledger.beginConnection(with: a) == .connectionsOfPeer)
        #expect(ledger.beginConnection(with: b) == nil)
        #expect(ledger.beginConnection(with: b) == .connections)
        ledger.endConnection(with: a)
        #expect(ledger.beginConnection(with: b) == nil)
        #expect(ledger.connections == 3)
    }

    @Test("Streams are bounded in all and for each peer, and come back")
    func streams() throws {
        var ledger = ledger()
        let (a, b) = (try testPeer(1), try testPeer(2))
        for _ in 0..<3 { #expect(ledger.beginStream(with: a) == nil) }
        #expect(ledger.beginStream(with: a) == .streamsOfPeer)
        #expect(ledger.beginStream(with: b) == nil)
        #expect(ledger.beginStream(with: b) == .streams)
        ledger.endStream(with: a)
        #expect(ledger.beginStream(with: b) == nil)
        #expect(ledger.streams == 4)
    }
}

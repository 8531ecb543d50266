import Multistream
import Noise
import PeerHost
import PeerIdentity
import Sodium
import Testing

@Suite struct UpgradeToTLSTests {
    /// What an upgrade had its shell do.
    private enum Done: Equatable {
        case sent([UInt8])
        case began([UInt8], behind: [UInt8])
        case finished([UInt8], PeerID, text: [UInt8], hasCipher: Bool)

        init(_ action: consuming UpgradeAction) {
            switch consume action {
            case .send(let bytes): self = .sent(bytes)
            case .beginTLS(let bytes, let rest): self = .began(bytes, behind: rest)
            case .finish(let last, let upgraded):
                let (peer, text) = (upgraded.peer, upgraded.text + upgraded.wire)
                let hasCipher = upgraded.takeCipher() != nil
                self = .finished(last, peer, text: text, hasCipher: hasCipher)
            }
        }
    }

    private func upgrade(_ direction: Direction) throws -> Upgrade {
        let handshake = Handshake(
            role: direction == .outbound ? .initiator : .responder,
            staticKey: .random(),
            ephemeralKey: .random(),
            identity: try testKey(1),
            muxers: [Upgrade.yamux]
        )
        return Upgrade(direction, [.tls, .noise], handshake: handshake)
    }

    /// The lines with which each side agrees on a protocol.
    private func lines(_ name: String) -> [UInt8] {
        Line.bytes(of: Line.header) + Line.bytes(of: name)
    }

    private let tls = SecurityProtocol.tls.rawValue

    /// An upgrade in whose pipeline TLS is.
    private func inTLS(_ direction: Direction) throws -> Upgrade {
        var upgrade = try upgrade(direction)
        _ = try upgrade.receive(lines(tls))
        #expect(upgrade.step == .tls)
        return upgrade
    }

    @Test("TLS is proposed first, and begins when it is agreed")
    func agrees() throws {
        var dialler = try upgrade(.outbound)
        var listener = try upgrade(.inbound)
        #expect(dialler.begin() == lines(tls))
        #expect(try Done(listener.receive(dialler.begin())) == .began(lines(tls), behind: []))
        #expect(try Done(dialler.receive(lines(tls))) == .began([], behind: []))
    }

    @Test("What came behind the agreement is TLS's")
    func handsOver() throws {
        var listener = try upgrade(.inbound)
        let bytes = lines(tls) + [22, 3, 1]
        #expect(try Done(listener.receive(bytes)) == .began(lines(tls), behind: [22, 3, 1]))
    }

    @Test("A muxer that TLS agreed on is taken", arguments: [Direction.outbound, .inbound])
    func earlyMuxer(direction: Direction) throws {
        var upgrade = try inTLS(direction)
        let peer = try testPeer(2)
        let done = Done(try upgrade.provenByTLS(peer, agreed: Upgrade.yamux))
        #expect(done == .finished([], peer, text: [], hasCipher: false))
    }

    @Test("Without one it is agreed on in TLS, and what is behind that is the muxer's")
    func lateMuxer() throws {
        var dialler = try inTLS(.outbound)
        let peer = try testPeer(2)
        let opening = Done(try dialler.provenByTLS(peer, agreed: "libp2p"))
        #expect(opening == .sent(lines(Upgrade.yamux)))
        let done = Done(try dialler.receive(lines(Upgrade.yamux) + [7, 8]))
        #expect(done == .finished([], peer, text: [7, 8], hasCipher: false))

        var listener = try inTLS(.inbound)
        #expect(try Done(listener.provenByTLS(peer, agreed: "libp2p")) == .sent([]))
        let answer = Done(try listener.receive(lines(Upgrade.yamux)))
        #expect(answer == .finished(lines(Upgrade.yamux), peer, text: [], hasCipher: false))
    }

    @Test("Who agrees on no application protocol is refused", arguments: [nil, "h2"])
    func refusesOtherProtocols(agreed: String?) throws {
        var upgrade = try inTLS(.outbound)
        let refusal = PeerHostError.failed(.tls, "no application protocol was agreed")
        #expect(throws: refusal) { _ = try upgrade.provenByTLS(testPeer(2), agreed: agreed) }
        #expect(upgrade.step == .over)
    }

    @Test("Nothing is read before TLS has proven the peer, and it proves nobody out of turn")
    func keepsOrder() throws {
        var early = try inTLS(.inbound)
        #expect(throws: PeerHostError.failed(.tls, "bytes came past it")) {
            _ = try early.receive([1])
        }
        var unasked = try upgrade(.inbound)
        #expect(throws: PeerHostError.failed(.tls, "it was not begun")) {
            _ = try unasked.provenByTLS(testPeer(2), agreed: Upgrade.yamux)
        }
        #expect(unasked.step == .over)
    }
}

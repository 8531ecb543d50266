import Multistream
import Noise
import PeerHost
import PeerIdentity
import SeededRandom
import Sodium
import Testing

@Suite struct UpgradeTests {
    /// How a pair of upgrades went.
    private struct Outcome {
        var dialler: PeerID?
        var listener: PeerID?
        var sent: (dialler: [[UInt8]], listener: [[UInt8]]) = ([], [])
    }

    private func handshake(
        _ role: Handshake.Role,
        _ number: UInt8,
        expecting peer: PeerID? = nil,
        muxers: [String] = [Upgrade.yamux]
    ) throws -> Handshake {
        Handshake(
            role: role,
            staticKey: .random(),
            ephemeralKey: .random(),
            identity: try testKey(number),
            expectedPeer: peer,
            muxers: muxers
        )
    }

    /// Lets two upgrades talk, in pieces of so many bytes.
    private func talk(
        pieces: Int = .max,
        early: Bool = true,
        proposing proposed: [SecurityProtocol] = [.noise],
        expecting expected: PeerID? = nil
    ) throws -> Outcome {
        let muxers = early ? [Upgrade.yamux] : []
        var dialler = Upgrade(
            .outbound,
            proposed,
            handshake: try handshake(.initiator, 1, expecting: expected, muxers: muxers)
        )
        var listener = Upgrade(
            .inbound,
            [.noise],
            handshake: try handshake(.responder, 2, muxers: muxers)
        )
        var outcome = Outcome()
        var toListener = [dialler.begin()]
        var toDialler = [listener.begin()].filter { !$0.isEmpty }
        outcome.sent = (toListener, toDialler)
        while !toListener.isEmpty || !toDialler.isEmpty {
            for piece in toListener.flatMap({ cut($0, pieces) }) where outcome.listener == nil {
                let (bytes, peer) = try give(piece, to: &listener)
                outcome.listener = peer
                if !bytes.isEmpty { toDialler.append(bytes) }
            }
            outcome.sent.listener += toDialler
            toListener = []
            for piece in toDialler.flatMap({ cut($0, pieces) }) where outcome.dialler == nil {
                let (bytes, peer) = try give(piece, to: &dialler)
                outcome.dialler = peer
                if !bytes.isEmpty { toListener.append(bytes) }
            }
            outcome.sent.dialler += toListener
            toDialler = []
        }
        return outcome
    }

    private func cut(_ bytes: [UInt8], _ most: Int) -> [[UInt8]] {
        stride(from: 0, to: bytes.count, by: min(most, max(1, bytes.count))).map {
            Array(bytes[$0..<min(bytes.count, $0 + min(most, bytes.count))])
        }
    }

    private func give(
        _ bytes: [UInt8],
        to upgrade: inout Upgrade
    ) throws(PeerHostError) -> ([UInt8], PeerID?) {
        switch try upgrade.receive(bytes) {
        case .send(let answer): return (answer, nil)
        case .finish(let last, let upgraded): return (last, upgraded.peer)
        case .beginTLS: throw .failed(.tls, "it was not to be agreed on")
        }
    }

    @Test(
        "Both sides prove each other, however the bytes are cut",
        arguments: [1, 2, 7, 100, .max]
    )
    func proves(pieces: Int) throws {
        for early in [true, false] {
            let outcome = try talk(pieces: pieces, early: early)
            #expect(try outcome.dialler == testPeer(2))
            #expect(try outcome.listener == testPeer(1))
        }
    }

    @Test("Who speaks no TLS is proven by Noise", arguments: [1, .max])
    func fallsBack(pieces: Int) throws {
        let outcome = try talk(pieces: pieces, proposing: [.tls, .noise])
        #expect(try outcome.dialler == testPeer(2))
        #expect(try outcome.listener == testPeer(1))
    }

    @Test("Somebody else than the expected is refused, with both names")
    func refusesOthers() throws {
        let (expected, found) = (try testPeer(9), try testPeer(2))
        #expect(throws: PeerHostError.wrongPeer(expected: expected, found: found)) {
            _ = try talk(expecting: expected)
        }
    }

    @Test("Who speaks nothing that we speak is refused in the first step")
    func refusesOtherSecurity() throws {
        var listener = Upgrade(.inbound, [.noise], handshake: try handshake(.responder, 2))
        let proposal = Initiator(proposing: ["/tls/1.0.0"]).opening
        let (answer, _) = try give(proposal, to: &listener)
        #expect(String(decoding: answer, as: UTF8.self).contains("na\n"))
        #expect(listener.step == .security)
        var dialler = Upgrade(.outbound, [.noise], handshake: try handshake(.initiator, 1))
        let refusal = Line.bytes(of: Line.header) + Line.bytes(of: Line.notAvailable)
        #expect(throws: PeerHostError.self) { _ = try give(refusal, to: &dialler) }
        #expect(dialler.step == .over)
    }

    @Test("Any byte of the handshake changed ends it, or the other side")
    func refusesChanges() throws {
        let honest = try talk()
        let messages = honest.sent.dialler
        #expect(messages.count >= 3)
        // The multistream header, a Noise message's length, and what is in it.
        for position in [1, 5] {
            var listener = Upgrade(.inbound, [.noise], handshake: try handshake(.responder, 2))
            var bytes = messages[0]
            bytes[position] ^= 0x41
            #expect(throws: PeerHostError.self) { _ = try give(bytes, to: &listener) }
        }
    }

    @Test("A message that says it is too long is refused before it comes")
    func refusesTooLong() throws {
        var listener = Upgrade(.inbound, [.noise], handshake: try handshake(.responder, 2))
        let opening = Initiator(proposing: [Upgrade.noise]).opening
        _ = try give(opening, to: &listener)
        #expect(listener.step == .noise)
        #expect(throws: PeerHostError.self) { _ = try give([0xFF, 0xFF], to: &listener) }
    }

    @Test("A message of another connection, replayed, is refused")
    func refusesReplay() throws {
        let old = try talk().sent.dialler
        var listener = Upgrade(.inbound, [.noise], handshake: try handshake(.responder, 2))
        var failure: PeerHostError?
        for message in old {
            do { _ = try give(message, to: &listener) } catch { failure = error }
        }
        guard case .failed(.noise, _) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
    }

    @Test("Random bytes end it and never crash it", arguments: 1...20)
    func refusesRandom(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var listener = Upgrade(.inbound, [.noise], handshake: try handshake(.responder, 2))
        if seed % 2 == 0 {
            _ = try give(Initiator(proposing: [Upgrade.noise]).opening, to: &listener)
        }
        for _ in 0..<100 {
            do {
                let (_, peer) = try give(random.bytes(200), to: &listener)
                #expect(peer == nil)
            } catch {
                #expect(listener.step == .over)
                return
            }
        }
        Issue.record("20,000 random bytes were taken")
    }

    @Test("After the end everything is refused")
    func staysOver() throws {
        var listener = Upgrade(.inbound, [.noise], handshake: try handshake(.responder, 2))
        #expect(throws: PeerHostError.self) { _ = try give([3, 1, 1, 1], to: &listener) }
        #expect(throws: PeerHostError.self) { _ = try give([], to: &listener) }
    }
}

import Noise
import PeerIdentity
import Sodium
import Testing

@Suite("Handshake")
struct HandshakeTests {
    /// Both ends of a session, and what each learnt.
    private struct Ends: ~Copyable {
        var initiator: Session
        var responder: Session
        var peers: [PeerID]
        var muxers: [String?]
    }

    private struct Unfinished: Error {}

    private func run(
        _ initiator: consuming Handshake,
        _ responder: consuming Handshake
    ) throws -> Ends {
        _ = try responder.begin()
        let first = try initiator.begin().message()
        let second = try responder.receive(first).message()
        let action = try initiator.receive(second)
        switch consume action {
        case .wait: throw Unfinished()
        case .send: throw Unfinished()
        case .finish(let frame, let own):
            let third = Array((frame ?? []).dropFirst(2))
            guard let other = try responder.receive(third).established() else { throw Unfinished() }
            let peers = [own.remotePeer, other.remotePeer]
            let muxers = [own.muxer, other.muxer]
            return Ends(
                initiator: own.takeSession(),
                responder: other.takeSession(),
                peers: peers,
                muxers: muxers
            )
        }
    }

    @Test("Both ends learn who the other is, and what each seals the other opens")
    func whole() throws {
        var ends = try run(
            Party.initiator.handshake(expecting: Party.responder.identity.peerID),
            Party.responder.handshake()
        )
        let peers = ends.peers
        #expect(peers == [Party.responder.identity.peerID, Party.initiator.identity.peerID])
        let hashes = [ends.initiator.hash, ends.responder.hash]
        #expect(hashes[0] == hashes[1])
        let there = try ends.responder.opened(ends.initiator.seal([1, 2, 3]))
        let back = try ends.initiator.opened(ends.responder.seal([4, 5]))
        #expect(there == [1, 2, 3])
        #expect(back == [4, 5])
    }

    @Test(
        "The muxer is the initiator's best that the responder speaks, and both know it",
        arguments: [
            (["/yamux/1.0.0", "/mplex/6.7.0"], ["/mplex/6.7.0", "/yamux/1.0.0"], "/yamux/1.0.0"),
            (["/a", "/b"], ["/b"], "/b"), (["/a"], ["/b"], nil), ([], ["/b"], nil),
            (["/a"], [], nil), ([], [], nil),
        ] as [([String], [String], String?)]
    )
    func muxers(initiators: [String], responders: [String], agreed: String?) throws {
        let ends = try run(
            Party.initiator.handshake(muxers: initiators),
            Party.responder.handshake(muxers: responders)
        )
        let muxers = ends.muxers
        #expect(muxers == [agreed, agreed])
    }

    @Test("Another peer than was to be reached is refused, by either end")
    func unexpected() throws {
        let wrong = try KeyPair(seed: .random(32)).peerID
        let messages = try Transcript().messages
        var initiator = Party.initiator.handshake(expecting: wrong)
        _ = try initiator.begin()
        let outcome = Outcome { () throws(NoiseError) in try initiator.receive(messages[1]) }
        let found = Party.responder.identity.peerID
        #expect(outcome == .error(.unexpectedPeer(expected: wrong, found: found)))
        var responder = Party.responder.handshake(expecting: wrong)
        _ = try responder.begin()
        _ = try responder.receive(messages[0])
        let other = Outcome { () throws(NoiseError) in try responder.receive(messages[2]) }
        let dialler = Party.initiator.identity.peerID
        #expect(other == .error(.unexpectedPeer(expected: wrong, found: dialler)))
    }

    @Test("A message changed in any byte ends the handshake, at the latest with the next one")
    func changed() throws {
        let messages = try Transcript().messages
        for index in messages[1].indices {
            var initiator = Party.initiator.handshake()
            _ = try initiator.begin()
            var message = messages[1]
            message[index] ^= 1
            let outcome = Outcome { () throws(NoiseError) in try initiator.receive(message) }
            #expect(outcome == .error(.notAuthentic), "byte \(index) of message 1")
        }
        for index in messages[2].indices {
            var responder = Party.responder.handshake()
            _ = try responder.begin()
            _ = try responder.receive(messages[0])
            var message = messages[2]
            message[index] ^= 1
            let outcome = Outcome { () throws(NoiseError) in try responder.receive(message) }
            #expect(outcome == .error(.notAuthentic), "byte \(index) of message 2")
        }
        for index in messages[0].indices {
            var responder = Party.responder.handshake()
            _ = try responder.begin()
            var message = messages[0]
            message[index] ^= 1
            let reply = try responder.receive(message).message()
            var initiator = Party.initiator.handshake()
            _ = try initiator.begin()
            let outcome = Outcome { () throws(NoiseError) in try initiator.receive(reply) }
            #expect(outcome == .error(.notAuthentic), "byte \(index) of message 0")
        }
    }

    @Test("A message cut anywhere ends the handshake")
    func truncation() throws {
        let messages = try Transcript().messages
        for count in messages[0].indices {
            var responder = Party.responder.handshake()
            _ = try responder.begin()
            let cut = Array(messages[0][..<count])
            let outcome = Outcome { () throws(NoiseError) in try responder.receive(cut) }
            #expect(outcome == .error(.messageTooShort(bytes: count)))
        }
        for count in messages[1].indices {
            var initiator = Party.initiator.handshake()
            _ = try initiator.begin()
            let cut = Array(messages[1][..<count])
            let outcome = Outcome { () throws(NoiseError) in try initiator.receive(cut) }
            let isShort = count < 32 + 48 + 16
            #expect(outcome == .error(isShort ? .messageTooShort(bytes: count) : .notAuthentic))
        }
        for count in messages[2].indices {
            var responder = Party.responder.handshake()
            _ = try responder.begin()
            _ = try responder.receive(messages[0])
            let cut = Array(messages[2][..<count])
            let outcome = Outcome { () throws(NoiseError) in try responder.receive(cut) }
            let isShort = count < 48 + 16
            #expect(outcome == .error(isShort ? .messageTooShort(bytes: count) : .notAuthentic))
        }
    }

    @Test("A key with which everybody agrees on one secret is refused")
    func weakKey() throws {
        var responder = Party.responder.handshake()
        _ = try responder.begin()
        let zeros = [UInt8](repeating: 0, count: 32)
        let outcome = Outcome { () throws(NoiseError) in try responder.receive(zeros) }
        #expect(outcome == .error(.weakKey))
    }
}

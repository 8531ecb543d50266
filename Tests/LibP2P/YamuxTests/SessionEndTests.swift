import Testing
import Yamux

@Suite("A session's end")
struct SessionEndTests {
    @Test("The peer is told when it broke the protocol, and then the connection is closed")
    func protocolError() {
        let side = Side(.listener)
        side.acceptEstablished(1)
        side.session.write(10, to: StreamID(1))
        let error = YamuxError.unknownVersion(1)
        #expect(side.session.receive(0x0100_0000_0000_0001, 0, now: side.now) == .failed(error))
        #expect(
            side.sends() == [
                .header(Header(.goAway, stream: .session, length: 1)), .close(error),
            ]
        )
        #expect(side.session.deadline == nil)
        #expect(side.session.deadlinePassed(now: side.now) == .none)
        #expect(side.session.openRefusal == .leaving)
        #expect(side.receive(.windowUpdate, [], 1).action == .failed(error))
    }

    @Test("Leaving refuses new streams, lets the open ones end, and closes behind the last")
    func leaving() {
        let side = Side(.listener)
        side.acceptEstablished(1)
        side.session.leave()
        side.session.leave(.internalError)
        #expect(side.sends().map(\.brief) == ["leave 0 (0)"])
        #expect(side.session.openRefusal == .leaving)
        #expect(side.receive(.windowUpdate, .open, 3).action == .none)
        #expect(side.sends().map(\.brief) == ["credit+RST 3 (0)"])
        side.session.write(10, to: StreamID(1))
        side.session.finish(StreamID(1))
        #expect(side.sends().map(\.brief) == ["data 1 (10)", "credit+FIN 1 (0)"])
        side.receive(.windowUpdate, .finish, 1)
        #expect(side.sends().map(\.brief) == ["forget 1", "close"])
    }

    @Test("A peer that leaves normally takes no stream more, and those that are open go on")
    func peerLeaving() throws {
        let side = Side(.dialer)
        let id = try side.openEstablished()
        #expect(side.receive(.goAway, [], 0, 0).action == .peerLeaving)
        #expect(side.receive(.goAway, [], 0, 0).action == .none)
        #expect(throws: OpenError.leaving) { try side.session.open(now: side.now) }
        side.session.write(3, to: id)
        #expect(side.sends().map(\.brief) == ["data 1 (3)"])
    }

    @Test("A peer that leaves for another reason ends the session", arguments: [1, 2, 4_101])
    func peerFailed(code: UInt32) {
        let side = Side(.dialer)
        #expect(side.receive(.goAway, [], 0, code).action == .failed(.peerLeft(code)))
        #expect(side.sends() == [.close(.peerLeft(code))])
    }
}

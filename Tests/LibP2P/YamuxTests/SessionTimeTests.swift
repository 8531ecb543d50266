import Testing
import Yamux

@Suite("A session's time")
struct SessionTimeTests {
    private let start = ContinuousClock.now

    @Test("The first ping is due at once, and measures the round trip")
    func roundTrip() {
        var session = Session(.dialer, now: start)
        #expect(session.roundTrip == nil)
        #expect(session.nextSend(now: start + .seconds(1)).brief == "ping+SYN 0 (0)")
        answer(&session, 7, at: .seconds(2))
        #expect(session.roundTrip == nil)
        answer(&session, 0, at: .seconds(2))
        #expect(session.roundTrip == .seconds(1))
        answer(&session, 0, at: .seconds(3))
        #expect(session.roundTrip == .seconds(1))
    }

    @Test("The next ping follows after the interval, with another value, and is averaged in")
    func interval() {
        var session = Session(.dialer, now: start)
        _ = session.nextSend(now: start)
        answer(&session, 0, at: .seconds(2))
        let due = start + .seconds(2) + Limits.pingInterval
        #expect(session.deadline == due)
        #expect(session.deadlinePassed(now: due - .seconds(1)) == .none)
        #expect(session.deadlinePassed(now: due) == .send)
        #expect(session.nextSend(now: due).brief == "ping+SYN 0 (1)")
        answer(&session, 1, at: due - start + .seconds(4))
        #expect(session.roundTrip == .seconds(3))
    }

    @Test("Nothing at all after a ping is a dead peer")
    func silent() {
        var session = Session(.dialer, now: start)
        _ = session.nextSend(now: start)
        #expect(session.deadline == start + Limits.pingTimeout)
        #expect(session.deadlinePassed(now: start + Limits.pingTimeout) == .failed(.silent))
        #expect(session.nextSend(now: start + Limits.pingTimeout) == .close(.silent))
    }

    @Test("Whatever comes is a sign of life while an answer is waited for")
    func alive() {
        var session = Session(.listener, now: start)
        _ = session.nextSend(now: start)
        let heard = start + .seconds(9)
        _ = session.receive(Header(.windowUpdate, .open, stream: StreamID(1)), now: heard)
        #expect(session.deadline == heard + Limits.pingTimeout)
        #expect(session.deadlinePassed(now: start + Limits.pingTimeout) == .none)
        #expect(session.deadlinePassed(now: heard + Limits.pingTimeout) == .failed(.silent))
    }

    @Test("A ping that can't be written is a peer that doesn't read, whatever it says")
    func notReading() {
        var session = Session(.listener, now: start)
        let late = start + Limits.writeTimeout
        _ = session.receive(Header(.windowUpdate, .open, stream: StreamID(1)), now: late)
        #expect(session.deadline == late)
        #expect(session.deadlinePassed(now: late) == .failed(.notReading))
    }

    private func answer(_ session: inout Session, _ value: UInt32, at after: Duration) {
        let header = Header(.ping, .acknowledge, stream: .session, length: value)
        let action = session.receive(header, now: start + after)
        #expect(action == .none)
    }
}

import Testing
import Yamux

@Suite("A session's bounds")
struct SessionLimitsTests {
    @Test("Streams beyond the limit are refused, and a place that is free again is given")
    func inbound() {
        var configuration = Configuration()
        configuration.inboundStreamsMax = 2
        let side = Side(.listener, configuration)
        for number in [1, 3] as [UInt32] {
            #expect(side.receive(.windowUpdate, .open, number).action == .opened(StreamID(number)))
        }
        let refused = side.receive(.data, .open, 5, 100)
        #expect(refused == (.none, .skip(bytes: 100)))
        #expect(side.sends().map(\.brief) == ["credit+RST 5 (0)"])
        side.receive(.windowUpdate, .reset, 1)
        #expect(side.receive(.windowUpdate, .open, 7).action == .opened(StreamID(7)))
        #expect(side.session.streamCount == (0, 2))
    }

    @Test("Who opens on and on and doesn't read the refusals is flooding")
    func refusals() {
        var configuration = Configuration()
        configuration.inboundStreamsMax = 0
        let side = Side(.listener, configuration)
        for index in 0..<UInt32(Limits.refusalsMax) {
            #expect(side.receive(.windowUpdate, .open, 2 * index + 1).action == .none)
        }
        let last = UInt32(2 * Limits.refusalsMax + 1)
        #expect(side.receive(.windowUpdate, .open, last).action == .failed(.tooManyRefusals))
    }

    @Test("Our own streams are limited, in all and while they wait for an acknowledgement")
    func outbound() throws {
        var configuration = Configuration()
        configuration.outboundStreamsMax = Limits.unacknowledgedMax + 1
        let side = Side(.dialer, configuration)
        let first = try side.session.open(now: side.now)
        for _ in 1..<Limits.unacknowledgedMax { _ = try side.session.open(now: side.now) }
        #expect(throws: OpenError.tooManyUnacknowledged) {
            try side.session.open(now: side.now)
        }
        _ = side.sends()
        side.receive(.windowUpdate, .acknowledge, first.number)
        _ = try side.session.open(now: side.now)
        _ = side.sends()
        side.receive(.windowUpdate, .acknowledge, 3)
        #expect(side.session.openRefusal == .tooManyStreams)
        side.session.reset(StreamID(3))
        _ = side.sends()
        #expect(side.session.openRefusal == nil)
    }

    @Test("All windows together stay within the session's total")
    func windows() throws {
        var configuration = Configuration()
        configuration.windowBytesTotal = 3 * Limits.windowBytesMin
        let side = Side(.listener, configuration)
        _ = try side.session.open(now: side.now)
        side.receive(.windowUpdate, .open, 1)
        side.receive(.windowUpdate, .open, 3)
        #expect(side.session.windowBytes == configuration.windowBytesTotal)
        #expect(side.session.openRefusal == .noWindow)
        #expect(side.receive(.windowUpdate, .open, 5).action == .none)
        side.session.reset(StreamID(2))
        #expect(side.session.windowBytes == 2 * Limits.windowBytesMin)
    }

    @Test("More than a window allows ends the session")
    func windowExceeded() {
        let side = Side(.listener)
        side.acceptEstablished(1)
        let window = Limits.windowBytesMin + Limits.headStartBytes
        side.receive(.data, [], 1, UInt32(window))
        #expect(side.receive(.data, [], 1, 1).action == .failed(.windowExceeded(StreamID(1))))
        #expect(side.receive(.windowUpdate, [], 1).action == .failed(.windowExceeded(StreamID(1))))
    }

    @Test("Credit beyond what a window can be ends the stream")
    func creditOverflow() {
        let side = Side(.listener)
        side.acceptEstablished(1)
        #expect(
            side.receive(.windowUpdate, [], 1, .max - UInt32(Limits.windowBytesMin)).action == .none
        )
        #expect(
            side.receive(.windowUpdate, [], 1, 1).action == .reset(StreamID(1), .creditOverflow)
        )
        #expect(side.sends().map(\.brief) == ["credit+RST 1 (0)"])
    }

    @Test("What nobody reads is held up to a bound, and the stream that goes past it is reset")
    func unread() {
        var configuration = Configuration()
        configuration.unreadBytesMax = 1_000
        let side = Side(.listener, configuration)
        side.acceptEstablished(1)
        side.acceptEstablished(3)
        side.receive(.data, [], 1, 600)
        let lost = side.receive(.data, [], 3, 401)
        #expect(lost == (.reset(StreamID(3), .unreadBytes), .skip(bytes: 401)))
        #expect(side.session.unreadBytes == 600)
        side.session.read(600, from: StreamID(1))
        #expect(side.session.unreadBytes == 0)
        #expect(side.receive(.data, [], 1, 1_000).action == .none)
    }

    @Test("A frame on a closed stream is skipped, unless no window could hold it")
    func frameTooLong() {
        let side = Side(.listener)
        side.receive(.windowUpdate, [.open, .reset], 1)
        let longest = UInt32(Limits.receivedPayloadMax)
        #expect(side.receive(.data, [], 1, longest) == (.none, .skip(bytes: Int(longest))))
        #expect(
            side.receive(.data, [], 1, longest + 1).action == .failed(.frameTooLong(longest + 1))
        )
    }

    @Test("Pings are answered in order, some at a time, and a flood of them ends the session")
    func pings() {
        let side = Side(.listener)
        for value in 0..<UInt32(Limits.pongsMax + 4) {
            #expect(side.receive(.ping, .open, 0, value).action == .none)
        }
        let answers = (0..<Limits.pongsMax).map { "ping+ACK 0 (\($0))" }
        #expect(side.sends().map(\.brief) == answers)
        for _ in (Limits.pongsMax + 4)..<Limits.pingsMax { side.receive(.ping, .open, 0, 1) }
        #expect(side.receive(.ping, .open, 0, 1).action == .failed(.tooManyPings))
    }

    @Test("Pings at their pace are answered for ever")
    func steadyPings() {
        let side = Side(.listener)
        for value in 0..<UInt32(4 * Limits.pingsMax) {
            side.now += Limits.pingAllowance
            #expect(side.receive(.ping, .open, 0, value).action == .none)
            #expect(side.sends().map(\.brief) == ["ping+ACK 0 (\(value))"])
        }
    }

    @Test("Streams may be opened in another order than they are numbered, within a bound")
    func reordered() {
        let side = Side(.listener)
        let far = UInt32(2 * Limits.reorderedIDsMax + 1)
        #expect(side.receive(.windowUpdate, .open, far).action == .opened(StreamID(far)))
        #expect(side.receive(.windowUpdate, .open, 3).action == .opened(StreamID(3)))
        #expect(side.receive(.windowUpdate, .open, 5).action == .opened(StreamID(5)))
        #expect(side.receive(.windowUpdate, .open, 1).action == .failed(.streamReused(StreamID(1))))
    }

    @Test("A number is not used again after its stream is gone")
    func reused() {
        let side = Side(.listener)
        side.receive(.windowUpdate, [.open, .reset], 1)
        #expect(side.receive(.windowUpdate, .open, 1).action == .failed(.streamReused(StreamID(1))))
    }
}

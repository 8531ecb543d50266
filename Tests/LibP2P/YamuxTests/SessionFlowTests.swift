import Testing
import Yamux

@Suite("A session's flow")
struct SessionFlowTests {
    private static let window = Limits.windowBytesMin
    /// The window of a stream that the peer opens, once it is accepted.
    private static let wide = window + Limits.headStartBytes

    @Test("Data goes out in frames of one Noise message until the credit is used up")
    func frames() throws {
        let side = Side(.dialer)
        let id = try side.openEstablished()
        side.session.write(1 << 20, to: id)
        let whole = Array(
            repeating: Limits.framePayloadMax,
            count: Self.window / Limits.framePayloadMax
        )
        let rest = Self.window - whole.reduce(0, +)
        #expect(side.sends().map(\.brief) == (whole + [rest]).map { "data 1 (\($0))" })
        #expect(side.session.unsentBytes(of: id) == (1 << 20) - Self.window)
        #expect(side.sends().isEmpty)
        side.receive(.windowUpdate, [], 1, 10)
        #expect(side.sends().map(\.brief) == ["data 1 (10)"])
    }

    @Test("The first bytes travel in the frame that opens a stream, the end in one of its own")
    func opening() throws {
        let side = Side(.dialer)
        let id = try side.session.open(now: side.now)
        side.session.write(100, to: id)
        side.session.finish(id)
        #expect(side.sends().map(\.brief) == ["data+SYN 1 (100)", "credit+FIN 1 (0)"])
    }

    @Test("An answer acknowledges the stream and goes ahead of bulk, of which it is none itself")
    func answer() throws {
        let side = Side(.listener)
        let bulk = try side.openEstablished()
        side.session.write(200_000, to: bulk)
        side.receive(.windowUpdate, .open, 1)
        side.session.write(20_000, to: StreamID(1))
        let first = side.sends().prefix(4).map(\.brief)
        #expect(
            first == [
                "data+ACK 1 (\(Limits.firstPayloadMax))",
                "credit 1 (\(Limits.headStartBytes))", "data 2 (\(Limits.framePayloadMax))",
                "data 1 (\(20_000 - Limits.firstPayloadMax))",
            ]
        )
    }

    @Test("Streams that send take turns")
    func turns() throws {
        let side = Side(.dialer)
        let ids = try (0..<3).map { _ in try side.openEstablished() }
        for id in ids { side.session.write(3 * Limits.framePayloadMax, to: id) }
        let order = side.sends().compactMap { action -> UInt32? in
            guard case .data(let header) = action else { return nil }
            return header.stream.number
        }
        #expect(order == [1, 3, 5, 1, 3, 5, 1, 3, 5])
    }

    @Test("What is read is granted again when it is half of the window")
    func grant() {
        let side = Side(.listener)
        side.acceptEstablished(1)
        side.now += .seconds(1)
        side.receive(.data, [], 1, UInt32(Self.wide))
        side.session.read(Self.wide / 2 - 1, from: StreamID(1))
        #expect(side.sends().isEmpty)
        side.session.read(2, from: StreamID(1))
        #expect(side.sends().map(\.brief) == ["credit 1 (\(Self.wide / 2 + 1))"])
        side.session.read(Self.wide / 2 - 1, from: StreamID(1))
        #expect(side.sends().isEmpty)
    }

    @Test("A stream of the peer's has room for a whole block at once, until many have")
    func headStart() {
        let side = Side(.listener)
        let most = UInt32(Limits.headStartsBytesMax / Limits.headStartBytes)
        let credits = (0...most).map { index in
            let id = StreamID(2 * index + 1)
            side.receive(.windowUpdate, .open, id.number)
            side.session.accept(id)
            return side.sends().map(\.brief)
        }
        for (index, credit) in credits.enumerated() {
            let bytes = index < most ? Limits.headStartBytes : 0
            #expect(credit == ["credit+ACK \(2 * index + 1) (\(bytes))"])
        }
    }

    @Test("A window that is used up within four round trips is doubled, up to 16 MiB")
    func growth() {
        let side = Side(.listener, roundTrip: .milliseconds(10))
        side.acceptEstablished(1)
        var (credit, sizes) = (Self.wide, [Int]())
        for _ in 0..<9 {
            side.now += .milliseconds(39)
            side.receive(.data, [], 1, UInt32(credit))
            side.session.read(credit, from: StreamID(1))
            guard case .header(let header) = side.sends().first else { break }
            credit = Int(header.length)
            sizes.append(credit)
        }
        #expect(
            sizes
                == [1, 2, 4, 8, 16, 32, 64, 64, 64].map { $0 * 2 * Self.wide }.map {
                    min($0, Limits.windowBytesMax)
                }
        )
        #expect(side.session.windowBytes == Limits.windowBytesMax)
    }

    @Test("A window that is used up slowly, or without a measured round trip, stays")
    func noGrowth() {
        let slow = Side(.listener, roundTrip: .milliseconds(10))
        slow.acceptEstablished(1)
        slow.now += .milliseconds(40)
        slow.receive(.data, [], 1, UInt32(Self.wide))
        slow.session.read(Self.wide, from: StreamID(1))
        #expect(slow.sends().map(\.brief) == ["credit 1 (\(Self.wide))"])

        var session = Session(.listener, now: slow.now)
        let open = Header(.data, .open, stream: StreamID(1), length: UInt32(Self.window))
        #expect(session.receive(open, now: slow.now) == .opened(StreamID(1)))
        let payload = session.takePayload(upTo: Self.window)
        #expect(payload == .deliver(StreamID(1), bytes: Self.window, ends: false))
        session.read(Self.window, from: StreamID(1))
        #expect(session.nextSend(now: slow.now).brief == "ping+SYN 0 (0)")
        #expect(session.nextSend(now: slow.now).brief == "credit 1 (\(Self.wide))")
    }

    @Test("A payload is taken in pieces, as it comes, and its end with the last")
    func pieces() {
        let side = Side(.listener)
        let id = StreamID(1)
        let header = Header(.data, [.open, .finish], stream: id, length: 10)
        #expect(side.session.receive(header, now: side.now) == .opened(id))
        #expect(side.session.takePayload(upTo: 0) == .wait)
        #expect(side.session.takePayload(upTo: 4) == .deliver(id, bytes: 4, ends: false))
        #expect(side.session.takePayload(upTo: 90) == .deliver(id, bytes: 6, ends: true))
        #expect(side.session.takePayload(upTo: 84) == .header)
    }

    @Test("The rest of a payload is skipped when its stream is reset in the middle of it")
    func resetWithinPayload() {
        let side = Side(.listener)
        let id = StreamID(1)
        _ = side.session.receive(Header(.data, .open, stream: id, length: 10), now: side.now)
        #expect(side.session.takePayload(upTo: 4) == .deliver(id, bytes: 4, ends: false))
        side.session.reset(id)
        #expect(side.session.takePayload(upTo: 3) == .skip(bytes: 3))
        _ = side.sends()
        #expect(side.session.takePayload(upTo: 9) == .skip(bytes: 3))
        #expect(side.session.takePayload(upTo: 6) == .header)
        #expect(side.session.unreadBytes == 0)
    }

    @Test("A stream that was never announced to the peer leaves no trace on the wire")
    func resetUnsent() throws {
        let side = Side(.dialer)
        let id = try side.session.open(now: side.now)
        side.session.write(10, to: id)
        side.session.reset(id)
        #expect(side.sends().isEmpty)
        let isKnown = side.session.knows(id)
        #expect(!isKnown)
        #expect(side.session.windowBytes == 0)
    }
}

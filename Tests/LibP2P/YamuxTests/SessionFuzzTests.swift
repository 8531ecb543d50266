import SeededRandom
import Testing
import Yamux

@Suite("Two sessions")
struct SessionFuzzTests {
    static let seeds: Range<UInt64> = 0..<60

    private static func configuration(_ random: inout SeededGenerator) -> Configuration {
        var configuration = Configuration()
        configuration.inboundStreamsMax = .random(in: 1...12, using: &random)
        configuration.outboundStreamsMax = .random(in: 1...12, using: &random)
        configuration.windowBytesTotal =
            Limits.windowBytesMin * .random(in: 4...40, using: &random)
        return configuration
    }

    @Test(
        "Whatever they do, each byte arrives once and in order, and no bound is passed",
        arguments: seeds
    )
    func both(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var now = ContinuousClock.now
        let configurations = (Self.configuration(&random), Self.configuration(&random))
        let dialer = Endpoint(.dialer, configurations.0, now: now)
        let listener = Endpoint(.listener, configurations.1, now: now)

        for _ in 0..<200 {
            dialer.act(&random, now: now)
            listener.act(&random, now: now)
            exchange(dialer, listener, &random, &now)
            check(dialer, configurations.0)
            check(listener, configurations.1)
        }
        settle(dialer, listener, &now)

        for (side, other) in [(dialer, listener), (listener, dialer)] {
            #expect(side.streams.isEmpty)
            #expect(side.session.streamCount == (0, 0))
            #expect(side.session.windowBytes == 0)
            #expect(side.session.unreadBytes == 0)
            #expect(side.isClosed)
            for (id, stream) in side.ended where !other.lost.contains(id) {
                #expect(stream.arrived == other.ended[id]?.written)
            }
        }
    }

    /// Lets time pass, writes as much as fits, and carries some of it over.
    private func exchange(
        _ dialer: Endpoint,
        _ listener: Endpoint,
        _ random: inout SeededGenerator,
        _ now: inout ContinuousClock.Instant
    ) {
        now += .microseconds(.random(in: 0...500, using: &random))
        for (from, to) in [(dialer, listener), (listener, dialer)] {
            if let deadline = from.session.deadline, deadline <= now {
                #expect(from.session.deadlinePassed(now: now) == .send)
            }
            from.send(upTo: .random(in: 0...400_000, using: &random), now: now)
            // Often a cut within a header, sometimes a lot at once.
            let most = Bool.random(using: &random) ? 30 : 500_000
            let count = min(from.outbox.count, Int.random(in: 0...most, using: &random))
            to.inbox += from.outbox.prefix(count)
            from.outbox.removeFirst(count)
            to.receive(now: now)
        }
    }

    /// Both finish and read all, and when no stream is left, leave.
    private func settle(
        _ dialer: Endpoint,
        _ listener: Endpoint,
        _ now: inout ContinuousClock.Instant
    ) {
        for _ in 0..<1_000 where !(dialer.isClosed && listener.isClosed) {
            // Who has left takes no stream that is on its way.
            if dialer.streams.isEmpty, listener.streams.isEmpty {
                for side in [dialer, listener] { side.session.leave() }
            }
            for (from, to) in [(dialer, listener), (listener, dialer)] {
                for id in from.streams.keys {
                    from.finish(id)
                    from.read(.max, from: id)
                }
                from.send(upTo: .max, now: now)
                to.inbox += from.outbox
                from.outbox = []
                to.receive(now: now)
            }
            now += .microseconds(100)
        }
    }

    private func check(_ side: Endpoint, _ configuration: Configuration) {
        #expect(side.failure == nil)
        #expect(side.complaint == nil)
        #expect(side.session.windowBytes <= configuration.windowBytesTotal)
        #expect(side.session.unreadBytes <= configuration.unreadBytesMax)
        let count = side.session.streamCount
        #expect(count.inbound <= configuration.inboundStreamsMax)
        #expect(count.outbound <= configuration.outboundStreamsMax)
        let unread = side.streams.values.reduce(0) { $0 + $1.arrived - $1.read }
        #expect(unread <= side.session.unreadBytes)
    }

    @Test("Random frames never do more than end a session", arguments: 0..<400 as Range<UInt64>)
    func hostile(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var now = ContinuousClock.now
        let configuration = Self.configuration(&random)
        let side = Endpoint(.listener, configuration, now: now)
        for _ in 0..<500 {
            let header = Self.frame(&random)
            let (first, last) = header.words
            guard case .header = side.session.takePayload(upTo: 1 << 30) else { continue }
            let action = side.session.receive(first, last, now: now)
            if case .opened(let id) = action, Bool.random(using: &random) {
                side.session.accept(id)
            }
            if case .failed(let error) = action {
                // Who doesn't read what is answered ends too, but within bounds.
                var count = 0
                while side.session.nextSend(now: now) != .close(error), count < 3 { count += 1 }
                #expect(count <= 1)
                return
            }
            #expect(side.session.windowBytes <= configuration.windowBytesTotal)
            #expect(side.session.unreadBytes <= configuration.unreadBytesMax)
            #expect(side.session.streamCount.inbound <= configuration.inboundStreamsMax)
            if Int.random(in: 0..<50, using: &random) == 0 { drain(side, now) }
            now += .milliseconds(.random(in: 0...200, using: &random))
        }
        drain(side, now)
    }

    /// Writes all, which is bounded whatever came before.
    private func drain(_ side: Endpoint, _ now: ContinuousClock.Instant) {
        var count = 0
        while side.session.nextSend(now: now) != .none { count += 1 }
        #expect(count <= Limits.refusalsMax + Limits.pongsMax + 1 + 3 * 12)
    }

    /// A frame that is mostly plausible.
    private static func frame(_ random: inout SeededGenerator) -> Header {
        let kinds: [Header.Kind] = [.data, .data, .data, .windowUpdate, .windowUpdate, .ping]
        let flags: [Header.Flags] = [
            [], [], [], .open, .open, .acknowledge, .finish, .reset, [.open, .finish],
            [.open, .reset], Header.Flags(rawValue: UInt16.random(in: 0...31, using: &random)),
        ]
        let kind = kinds.randomElement(using: &random) ?? .data
        let number = kind == .ping ? 0 : 2 * UInt32.random(in: 0...20, using: &random) + 1
        let lengths: [UInt32] = [
            0, 1, 1_000, 70_000, 260_000, .random(in: 0 ... .max, using: &random),
        ]
        return Header(
            kind,
            flags.randomElement(using: &random) ?? [],
            stream: StreamID(number),
            length: lengths.randomElement(using: &random) ?? 0
        )
    }
}

import Messages

/// The last events of a run, in words; written only when somebody will read them.
struct Trace {
    private static let linesMax = 50

    let isWritten: Bool
    private let origin: ContinuousClock.Instant
    private(set) var lines: [String] = []
    /// A digest of everything that happened: equal runs have equal ones.
    private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

    init(isWritten: Bool, origin: ContinuousClock.Instant) {
        self.isWritten = isWritten
        self.origin = origin
    }

    /// Notes that something happened; what reads badly or says nothing is left out.
    mutating func note(_ now: ContinuousClock.Instant, _ event: Agenda.Event) {
        let moment = (now - origin) / .microseconds(1)
        mix(UInt64(moment))
        switch event {
        case .alarm(let place): mix(place)
        case .arrival(let packet):
            mix(packet.from)
            mix(packet.to)
            mix(packet.message.hop)
            mix(packet.message.requestID.low)
            if !packet.isHeartbeat { write(now, "\(packet)") }
        default: write(now, "\(event)")
        }
    }

    private mutating func mix(_ place: Place) {
        mix(UInt64(place.kind.rawValue) << 8 | UInt64(place.number))
    }

    private mutating func mix(_ word: UInt64) {
        digest = (digest ^ word) &* 0x0000_0100_0000_01B3
    }

    /// Writes a line.
    mutating func write(_ now: ContinuousClock.Instant, _ what: @autoclosure () -> String) {
        guard isWritten else { return }
        if lines.count == Self.linesMax { lines.removeFirst() }
        let milliseconds = ((now - origin) / .milliseconds(1) * 1_000).rounded() / 1_000
        lines.append("\(milliseconds) ms  \(what())")
    }
}

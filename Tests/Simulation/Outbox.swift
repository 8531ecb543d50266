import Messages

/// What a process does in one turn: messages, and what the judge should know.
struct Outbox {
    let now: ContinuousClock.Instant
    let me: Place
    let life: UInt64
    /// Every process, as it was when the turn began.
    private let processes: [Place: Process]
    private(set) var packets: [Packet] = []
    private(set) var facts: [Fact] = []
    /// Reply bytes that libzmq let go of at once, because their client is gone.
    private(set) var dropped: [(route: [UInt8], bytes: Int)] = []

    init(of me: Place, at now: ContinuousClock.Instant, among processes: [Place: Process]) {
        self.now = now
        self.me = me
        self.processes = processes
        life = processes[me]?.life ?? 0
    }

    mutating func drop(_ body: Body, of route: [UInt8]) { dropped.append((route, body.bytes)) }

    mutating func tell(_ fact: Fact) { facts.append(fact) }

    /// Sends over a connection of our own; false when there is nobody at its other end.
    mutating func send(_ message: Message, _ body: Body? = nil, to place: Place) -> Bool {
        guard processes[place]?.isKnownDead == false else { return false }
        packets.append(
            Packet(from: me, fromLife: life, to: place, message: message, body: body)
        )
        return true
    }

    /// Sends over a connection that another opened; false when it is gone.
    mutating func send(_ message: Message, _ body: Body? = nil, over route: [UInt8]) -> Bool {
        guard let (place, life) = Place.of(route: route), let process = processes[place],
            process.life & 255 == life, !process.isKnownDead
        else { return false }
        packets.append(
            Packet(
                from: me,
                fromLife: self.life,
                to: place,
                toLife: process.life,
                message: message,
                body: body
            )
        )
        return true
    }
}

import Yamux

/// One side of a connection in a test that plays the other side itself.
final class Side {
    var session: Session
    var now: ContinuousClock.Instant

    /// A side whose first ping was written and answered.
    init(
        _ role: Role,
        _ configuration: Configuration = Configuration(),
        roundTrip: Duration = .milliseconds(1)
    ) {
        now = .now
        session = Session(role, configuration: configuration, now: now)
        _ = session.nextSend(now: now)
        now += roundTrip
        _ = session.receive(Header(.ping, .acknowledge, stream: .session), now: now)
    }

    /// Takes a frame, and all of its payload.
    @discardableResult
    func receive(
        _ kind: Header.Kind,
        _ flags: Header.Flags = [],
        _ stream: UInt32,
        _ length: UInt32 = 0
    ) -> (action: ReceiveAction, payload: PayloadAction) {
        let header = Header(kind, flags, stream: StreamID(stream), length: length)
        let action = session.receive(header, now: now)
        if case .failed = action { return (action, .header) }
        let payload = session.takePayload(upTo: kind == .data ? Int(length) : 0)
        return (action, payload)
    }

    /// All that it has to send.
    func sends() -> [SendAction] {
        var actions: [SendAction] = []
        while true {
            let action = session.nextSend(now: now)
            guard action != .none else { return actions }
            actions.append(action)
            if case .close = action { return actions }
        }
    }

    /// Opens a stream, writes the frame for it, and has it acknowledged.
    func openEstablished() throws -> StreamID {
        let id = try session.open(now: now)
        _ = sends()
        receive(.windowUpdate, .acknowledge, id.number)
        return id
    }

    /// Has a stream opened by the peer and accepts it.
    func acceptEstablished(_ number: UInt32) {
        receive(.windowUpdate, .open, number)
        session.accept(StreamID(number))
        _ = sends()
    }
}

extension Header {
    /// Short, for tables: `credit+ACK 1 (0)`.
    var brief: String {
        let kinds: [Kind: String] = [
            .data: "data", .windowUpdate: "credit", .ping: "ping", .goAway: "leave",
        ]
        let names: [(Flags, String)] = [
            (.open, "SYN"), (.acknowledge, "ACK"), (.finish, "FIN"), (.reset, "RST"),
        ]
        let flags = names.filter { self.flags.contains($0.0) }.map { "+" + $0.1 }.joined()
        return "\(kinds[kind] ?? "")\(flags) \(stream.number) (\(length))"
    }
}

extension SendAction {
    /// Short, for tables.
    var brief: String {
        switch self {
        case .none: "none"
        case .header(let header), .data(let header): header.brief
        case .forget(let id): "forget \(id.number)"
        case .close(let error): error.map { "close: \($0)" } ?? "close"
        }
    }
}

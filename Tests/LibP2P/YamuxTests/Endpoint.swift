import SeededRandom
import Yamux

/// A shell without a socket: it does what the machine says, with bytes that can be checked.
///
/// Byte number k of a stream, in a direction, is a function of the stream and of k; so whatever
/// arrives is proven without being remembered.
final class Endpoint {
    struct Stream {
        var written = 0
        var sent = 0
        var arrived = 0
        var read = 0
        var isFinished = false
        var hasEnded = false
    }

    let role: Role
    var session: Session
    var streams: [StreamID: Stream] = [:]
    /// Bytes that came and were not taken yet.
    var inbox: [UInt8] = []
    /// Bytes that are on their way.
    var outbox: [UInt8] = []
    /// How each stream that is gone has ended: bytes that arrived, and whether by an end.
    var ended: [StreamID: Stream] = [:]
    var lost: Set<StreamID> = []
    var failure: YamuxError?
    var isClosed = false
    var complaint: String?

    init(_ role: Role, _ configuration: Configuration, now: ContinuousClock.Instant) {
        self.role = role
        session = Session(role, configuration: configuration, now: now)
    }

    static func byte(_ id: StreamID, from role: Role, at offset: Int) -> UInt8 {
        let mixed = UInt64(id.number) &* 0x9E37_79B9 &+ UInt64(offset) &* 0x85EB_CA6B
        return UInt8(truncatingIfNeeded: mixed >> 7) ^ (role == .dialer ? 0x55 : 0xAA)
    }

    /// Takes what came.
    func receive(now: ContinuousClock.Instant) {
        var at = 0
        defer { inbox.removeFirst(at) }
        while failure == nil {
            switch session.takePayload(upTo: inbox.count - at) {
            case .wait: return
            case .skip(let count): at += count
            case .deliver(let id, let count, let ends):
                deliver(inbox[at..<at + count], to: id, ends: ends)
                at += count
            case .header:
                guard inbox.count - at >= Header.byteCount else { return }
                let first = inbox[at..<at + 8].reduce(0) { $0 << 8 | UInt64($1) }
                let last = inbox[(at + 8)..<(at + 12)].reduce(0) { $0 << 8 | UInt32($1) }
                at += Header.byteCount
                act(on: session.receive(first, last, now: now))
            }
        }
    }

    private func deliver(_ bytes: ArraySlice<UInt8>, to id: StreamID, ends: Bool) {
        guard var stream = streams[id] else {
            complaint = "payload for \(id), which is not open"
            return
        }
        for byte in bytes {
            if byte != Self.byte(id, from: role.other, at: stream.arrived) {
                complaint = "\(id) has a wrong byte at \(stream.arrived)"
            }
            stream.arrived += 1
        }
        if ends, stream.hasEnded { complaint = "\(id) ended twice" }
        stream.hasEnded = stream.hasEnded || ends
        streams[id] = stream
    }

    private func act(on action: ReceiveAction) {
        switch action {
        case .none, .peerLeaving: break
        case .opened(let id):
            if streams.updateValue(Stream(), forKey: id) != nil { complaint = "\(id) twice" }
        case .reset(let id, _):
            if streams.removeValue(forKey: id) == nil { complaint = "\(id) was not open" }
            lost.insert(id)
        case .failed(let error): failure = error
        }
    }

    /// Writes frames until there is none, or so many bytes are on their way.
    func send(upTo bytesMax: Int, now: ContinuousClock.Instant) {
        while outbox.count < bytesMax, !isClosed {
            switch session.nextSend(now: now) {
            case .none: return
            case .header(let header): append(header)
            case .data(let header):
                append(header)
                var stream = streams[header.stream] ?? Stream()
                for offset in stream.sent..<stream.sent + Int(header.length) {
                    outbox.append(Self.byte(header.stream, from: role, at: offset))
                }
                stream.sent += Int(header.length)
                if stream.sent > stream.written { complaint = "\(header.stream) sends too much" }
                streams[header.stream] = stream
            case .forget(let id):
                ended[id] = streams.removeValue(forKey: id)
                if ended[id] == nil { complaint = "\(id) is forgotten, and was not open" }
            case .close: isClosed = true
            }
        }
    }

    private func append(_ header: Header) {
        let (first, last) = header.words
        for shift in stride(from: 56, through: 0, by: -8) {
            outbox.append(UInt8(truncatingIfNeeded: first >> UInt64(shift)))
        }
        for shift in stride(from: 24, through: 0, by: -8) {
            outbox.append(UInt8(truncatingIfNeeded: last >> UInt32(shift)))
        }
    }

    /// Does something that an application may do.
    func act(_ random: inout SeededGenerator, now: ContinuousClock.Instant) {
        let ids = streams.keys.sorted { $0.number < $1.number }
        let id = ids.randomElement(using: &random)
        switch (Int.random(in: 0..<20, using: &random), id) {
        case (0...1, _):
            if let id = try? session.open(now: now) { streams[id] = Stream() }
        case (2...3, let id?): session.accept(id)
        case (4...9, let id?): write(Int.random(in: 1...200_000, using: &random), to: id)
        case (10...11, let id?): finish(id)
        case (12, let id?): reset(id)
        case (_, let id?): read(Int.random(in: 1...300_000, using: &random), from: id)
        default: break
        }
    }

    func write(_ count: Int, to id: StreamID) {
        guard streams[id]?.isFinished == false else { return }
        streams[id]?.written += count
        session.write(count, to: id)
    }

    func finish(_ id: StreamID) {
        streams[id]?.isFinished = true
        session.finish(id)
    }

    func reset(_ id: StreamID) {
        streams[id] = nil
        lost.insert(id)
        session.reset(id)
    }

    func read(_ countMax: Int, from id: StreamID) {
        guard let stream = streams[id] else { return }
        let count = min(countMax, stream.arrived - stream.read)
        streams[id]?.read += count
        session.read(count, from: id)
    }
}

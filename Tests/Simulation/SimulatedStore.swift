import Messages
import Multiformats
import SeededRandom
import StoreService

/// A store: the real queue that admits writes, around it a disk that takes its time.
struct SimulatedStore {
    static let writesMax = 5
    /// Four blocks of three, which clients put at once.
    static let writeBytesMax = 1_200

    private(set) var queue: WriteQueue<Packet>
    /// It is told to stop: it takes nothing new, and ends what it has.
    private(set) var isDraining = false
    /// When a disk that is slow is quick again.
    var slowUntil: ContinuousClock.Instant?
    private let number: Int
    private let epoch: UInt64
    private let library: Library
    private let sabotage: Sabotage?
    private var random: SeededGenerator
    private var reads: [(due: ContinuousClock.Instant, packet: Packet)] = []
    private var commit: (due: ContinuousClock.Instant, packets: [Packet])?

    init(
        _ number: Int,
        life: UInt64,
        library: Library,
        sabotage: Sabotage?,
        random: SeededGenerator,
    ) {
        self.number = number
        self.library = library
        self.sabotage = sabotage
        self.random = random
        epoch = life &* 1_000 + UInt64(number)
        queue = WriteQueue(
            countMax: Bound.writes.allowed(Self.writesMax, ignoring: sabotage),
            bytesMax: Bound.writeBytes.allowed(Self.writeBytesMax, ignoring: sabotage)
        )
    }

    mutating func drain() { isDraining = true }

    /// Requests that are not answered.
    var open: Int { queue.count + reads.count + (commit?.packets.count ?? 0) }

    func deadline(now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let dues = reads.map(\.due) + (commit.map { [$0.due] } ?? [])
        return dues.min() ?? now + .seconds(60)
    }

    mutating func receive(_ packet: Packet, _ out: inout Outbox) {
        let message = packet.message
        if isDraining, message.payload != .ping {
            let failure = Failure(.unavailable, "This store is being stopped.")
            _ = out.send(message.reply(.failure(failure)), over: packet.route)
            return
        }
        switch message.payload {
        case .ping:
            let pong = Pong(stage: "store", instance: "store-\(number)", epoch: epoch, open: 0)
            _ = out.send(message.reply(.pong(pong)), over: packet.route)
        case .get:
            reads.append((out.now + random.milliseconds(0...3), packet))
        case .put(let put):
            let isDurable = put.fetchedFor == nil
            guard
                queue.offer(
                    packet,
                    bytes: packet.body?.bytes ?? 0,
                    isDurable: isDurable
                )
            else {
                let failure = Failure(.overloaded, "Too much waits.", retryAfter: .milliseconds(25))
                _ = out.send(message.reply(.failure(failure)), over: packet.route)
                return
            }
            begin(out.now)
        default:
            let failure = Failure(.invalidRequest, "A store does not answer this.")
            _ = out.send(message.reply(.failure(failure)), over: packet.route)
        }
    }

    mutating func look(_ shelf: inout Shelf, _ out: inout Outbox) {
        if let commit, commit.due <= out.now {
            self.commit = nil
            for packet in commit.packets { write(packet, &shelf, &out) }
            begin(out.now)
        }
        for read in reads where read.due <= out.now { answer(read.packet, shelf, &out) }
        reads.removeAll { $0.due <= out.now }
    }

    /// Commits the next group, if the disk is free.
    private mutating func begin(_ now: ContinuousClock.Instant) {
        guard commit == nil, let group = queue.takeGroup() else { return }
        let isSlow = slowUntil.map { now < $0 } ?? false
        commit = (now + random.milliseconds(isSlow ? 500...2_000 : 1...6), group.jobs)
    }

    private func write(_ packet: Packet, _ shelf: inout Shelf, _ out: inout Outbox) {
        guard case .put(let put) = packet.message.payload, let body = packet.body,
            let root = put.contentHash?.root
        else { return }
        let isWhatItClaims = body.isTrue && library.number(of: root) == body.content
        guard isWhatItClaims || sabotage == .unverified else {
            let failure = Failure(.corrupt, "The bytes are not what they claim to be.")
            _ = out.send(packet.message.reply(.failure(failure)), over: packet.route)
            return
        }
        if let until = shelf.fullUntil, out.now < until {
            let failure = Failure(.storageFull, "There is no room.")
            _ = out.send(packet.message.reply(.failure(failure)), over: packet.route)
            return
        }
        shelf.put(body, isKept: put.fetchedFor == nil)
        let stored = Stored(cid: root, size: UInt64(body.bytes))
        _ = out.send(packet.message.reply(.stored(stored)), over: packet.route)
    }

    private func answer(_ packet: Packet, _ shelf: Shelf, _ out: inout Outbox) {
        guard case .get(let get) = packet.message.payload else { return }
        let root = get.contentHash.root
        let bytes = min(get.length, UInt64(Library.bytes) - get.offset)
        let body = shelf.read(
            library.number(of: root),
            Library.blocks(from: get.offset, get.length),
            bytes: Int(bytes)
        )
        let payload: Payload =
            body == nil
            ? .absent(Absent(root: root))
            : .content(
                Content(cid: root, size: UInt64(Library.bytes), offset: get.offset, length: bytes)
            )
        _ = out.send(packet.message.reply(payload), body, over: packet.route)
    }
}

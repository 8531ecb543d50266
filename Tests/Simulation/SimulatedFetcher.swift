import Bus
import Fetching
import Messages
import Multiformats
import SeededRandom

/// A fetcher: the real order book, around it a source that takes its time, and sometimes lies.
struct SimulatedFetcher {
    static let capacity = 4

    private(set) var book: OrderBook
    private(set) var isLying = false
    private let number: Int
    private let epoch: UInt64
    private let library: Library
    private let sabotage: Sabotage?
    private var random: SeededGenerator
    private var routers: [SimulatedLink]
    private var stores: [SimulatedLink]
    /// Stores that said that they are stopping, until they are heard of anew.
    private var leaving: Set<Int> = []
    private var jobs: [UInt64: FetchJob] = [:]
    private var lastPut: UInt64 = 0

    /// Everything in its tables.
    var entryCount: Int { book.open + jobs.count }

    /// What the fetchers of a deployment offer: two ask networks, the others their own peers.
    static func offers(_ number: Int) -> [Register.Offer] {
        switch number {
        case 0: [.init(.gateway, isShare: false)]
        case 1: [.init(.gateway, isShare: false), .init(.ipfs, isShare: false)]
        default: [.init(.peer, isShare: true)]
        }
    }

    init(
        _ number: Int,
        life: UInt64,
        library: Library,
        routers: Int,
        stores: Int,
        sabotage: Sabotage?,
        random: SeededGenerator,
        now: ContinuousClock.Instant,
    ) {
        self.number = number
        self.library = library
        self.sabotage = sabotage
        self.random = random
        epoch = life &* 1_000 + UInt64(number)
        book = OrderBook(
            capacity: Bound.jobs.allowed(Self.capacity, ignoring: sabotage),
            offers: Set(Self.offers(number).map(\.source))
        )
        self.routers = (0..<routers).map { SimulatedLink(to: .router($0), now: now) }
        self.stores = (0..<stores).map { SimulatedLink(to: .store($0), now: now) }
    }

    func deadline(now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let beat = (stores + routers).map(\.deadline).min() ?? now + .seconds(1)
        return jobs.values.reduce(beat) { min($0, $1.due) }
    }

    mutating func setLying(_ isLying: Bool) { self.isLying = isLying }

    /// It is told to stop: what it holds is handed back.
    mutating func stop(_ out: inout Outbox) {
        for (job, sender) in book.drain() {
            guard let order = jobs[job]?.message else { continue }
            let reply = order.reply(.outcome(OrderBook.handedBack))
            _ = out.send(reply, to: .router(sender.router))
        }
        for link in routers { link.beat(register, &out) }
    }

    mutating func look(_ out: inout Outbox) {
        for index in routers.indices { _ = routers[index].tick(register, &out) }
        for index in stores.indices where stores[index].tick(.ping, &out) == .died {
            leaving.remove(index)
            putAgain(from: index, &out)
        }
        for id in jobs.keys.sorted() {
            guard let job = jobs[id], job.due <= out.now else { continue }
            if job.step == .stopping || out.now >= job.deadline {
                let outcome = Outcome(.failed(.timeout, isPermanent: false))
                end(id, outcome, &out)
            } else if case .looking = job.step {
                looked(id, job, &out)
            } else {
                put(id, &out)
            }
        }
        guard isLying, random.chance(250), let router = routers.randomElement(using: &random)
        else { return }
        if random.chance(800) { return pretend(to: router.place, &out) }
        // An answer to an order that nobody gave.
        let nonsense = Message(
            requestID: .random(using: &random),
            hop: random.next(),
            payload: .outcome(Outcome(.found))
        )
        _ = out.send(nonsense, to: router.place)
    }

    /// It says that it is somebody else, whom nobody can ask for anything.
    private mutating func pretend(to router: Place, _ out: inout Outbox) {
        let ghost = Register(
            instance: "ghost-\(random.below(20))",
            epoch: random.next(),
            offers: [],
            capacity: 0
        )
        out.tell(.lied)
        _ = out.send(Message(requestID: .zero, payload: .register(ghost)), to: router)
    }

    func connected(to place: Place, _ out: inout Outbox) {
        if place.kind == .router {
            routers[place.number].beat(register, &out)
        } else {
            stores[place.number].beat(.ping, &out)
        }
    }

    mutating func receive(_ packet: Packet, _ out: inout Outbox) {
        let message = packet.message
        let index = packet.from.number
        if packet.from.kind == .store {
            let event = stores[index].heard(message)
            if event != nil { leaving.remove(index) }
            if event == .restarted { putAgain(from: index, &out) }
            return stored(message, by: index, &out)
        }
        if routers[index].heard(message) == .restarted {
            for job in book.routerRestarted(index) { stop(job, &out) }
        }
        let sender = OrderBook.Sender(router: index, hop: message.hop)
        switch message.payload {
        case .order(let order):
            switch book.take(order, from: sender) {
            case .known: break
            case .refuse(let outcome):
                _ = out.send(message.reply(.outcome(outcome)), to: packet.from)
            case .start(let job): begin(job, order, message, &out)
            }
        case .withdraw:
            if let job = book.withdraw(sender) { stop(job, &out) }
        default:
            break
        }
    }

    private mutating func begin(
        _ id: UInt64,
        _ order: Order,
        _ message: Message,
        _ out: inout Outbox,
    ) {
        let content = library.number(of: order.root)
        var time = random.milliseconds(random.chance(50) ? 400...1_500 : 2...150)
        // What is not taken back shows where orders take long.
        if sabotage == .withdrawalsDropped { time += .seconds(6) }
        let deadline = out.now + Fetching.Limits.deadline(of: message.timeToLive ?? .seconds(30))
        jobs[id] = FetchJob(
            message: message,
            content: content,
            isThere: library.has(content, order.source, at: number),
            blocks: Array(Library.blocks(from: order.offset, order.length)),
            deadline: deadline,
            due: min(deadline, out.now + time)
        )
    }

    /// The source has answered.
    private mutating func looked(_ id: UInt64, _ job: FetchJob, _ out: inout Outbox) {
        let isLie = isLying && random.chance(600)
        if isLie {
            out.tell(.lied)
            switch random.below(4) {
            case 0: return end(id, Outcome(job.isThere ? .missing : .found), &out)
            case 1: return end(id, Outcome(.failed(.internal, isPermanent: false)), &out)
            case 2: report(id, available: 400, &out)
            default: jobs[id]?.isTrue = false
            }
        }
        guard job.isThere || jobs[id]?.isTrue == false else {
            return end(id, Outcome(.missing), &out)
        }
        put(id, &out)
    }

    /// Puts the next block, or ends.
    private mutating func put(_ id: UInt64, _ out: inout Outbox) {
        guard let job = jobs[id] else { return }
        guard let block = job.blocks.first else { return end(id, Outcome(.found), &out) }
        let body = Body(
            content: job.content,
            blocks: block..<block + 1,
            isTrue: job.isTrue,
            bytes: Library.blockBytes
        )
        let root = Library.root(job.content)
        lastPut += 1
        let message = Message(
            requestID: job.message.requestID,
            hop: lastPut,
            payload: .put(Put(contentHash: .cid(root), fetchedFor: root))
        )
        let isSent = stores.first {
            $0.isAlive && !leaving.contains($0.place.number)
                && out.send(message, body, to: $0.place)
        }
        jobs[id]?.step = .putting(lastPut, store: isSent?.place.number)
        // Without an answer it is put again: as long as a question may be lost.
        jobs[id]?.due = min(
            job.deadline,
            out.now + (isSent == nil ? .milliseconds(50) : .seconds(5))
        )
    }

    private mutating func stored(_ message: Message, by store: Int, _ out: inout Outbox) {
        let id = jobs.keys.sorted().first { id in
            guard case .putting(message.hop, _) = jobs[id]?.step else { return false }
            return true
        }
        guard let id else { return }
        switch message.payload {
        case .stored:
            jobs[id]?.blocks.removeFirst()
            report(id, available: jobs[id]?.available ?? 0, &out)
            if sabotage == .lingeringForgotten, jobs[id]?.blocks.isEmpty == false {
                // What is not taken back shows where orders take long.
                jobs[id]?.step = .putting(0, store: nil)
                jobs[id]?.due = out.now + .seconds(3)
                return
            }
            put(id, &out)
        case .failure(let failure) where failure.code == .overloaded:
            jobs[id]?.due = out.now + Fetching.Limits.storePause
        case .failure(let failure) where failure.code == .unavailable:
            leaving.insert(store)
            jobs[id]?.due = out.now + Fetching.Limits.storePause
        case .failure(let failure):
            end(id, Outcome(.failed(failure.code, isPermanent: true)), &out)
        default:
            break
        }
    }

    private mutating func putAgain(from store: Int, _ out: inout Outbox) {
        for id in jobs.keys.sorted() {
            guard case .putting(_, store) = jobs[id]?.step else { continue }
            jobs[id]?.due = out.now
            jobs[id]?.step = .putting(0, store: nil)
        }
    }

    private func report(_ id: UInt64, available: UInt64, _ out: inout Outbox) {
        guard let job = jobs[id], let sender = book.sender(of: id) else { return }
        let progress = Progress(available: available, size: UInt64(Library.bytes))
        _ = out.send(job.message.reply(.progress(progress)), to: .router(sender.router))
    }

    private mutating func stop(_ id: UInt64, _ out: inout Outbox) {
        guard let job = jobs[id] else { return }
        jobs[id]?.step = .stopping
        jobs[id]?.due = min(job.deadline, out.now + random.milliseconds(0...20))
    }

    private mutating func end(_ id: UInt64, _ outcome: Outcome, _ out: inout Outbox) {
        guard let job = jobs.removeValue(forKey: id) else { return }
        if sabotage == .jobsKept, job.step == .stopping { return }
        guard let sender = book.finished(id) else { return }
        if outcome.result == .found { out.tell(.brought(content: job.content)) }
        _ = out.send(job.message.reply(.outcome(outcome)), to: .router(sender.router))
    }

    private var register: Payload {
        .register(
            Register(
                instance: "fetcher-\(number)",
                epoch: epoch,
                offers: Self.offers(number),
                capacity: UInt32(Self.capacity),
                isDraining: book.isDraining
            )
        )
    }
}

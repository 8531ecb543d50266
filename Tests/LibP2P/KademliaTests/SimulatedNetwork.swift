import Kademlia
import Multiformats
import PeerIdentity
import SeededRandom

/// A network of many nodes in virtual time: messages are lost, peers are dead, and some lie.
struct SimulatedNetwork {
    /// What is wrong with a network; parts of a thousand.
    struct Weather: Sendable {
        /// Questions or answers that get lost.
        var lost = 0
        /// Nodes that others still have in their tables and that are gone.
        var dead = 0
        /// Nodes that answer with invented peers, poisoned addresses and false providers.
        var liars = 0
    }

    /// How a node behaves.
    enum Manner: Sendable {
        case honest
        case dead
        case lying
    }

    private struct Place {
        let contact: Contact
        let key: Key
        let manner: Manner
        var node: Node
    }

    private struct Arrival: Comparable {
        let at: ContinuousClock.Instant
        let number: Int
        let peer: PeerID
        let answer: Message?

        static func < (left: Arrival, right: Arrival) -> Bool {
            (left.at, left.number) < (right.at, right.number)
        }

        static func == (left: Arrival, right: Arrival) -> Bool { left.number == right.number }
    }

    /// What a lookup came to.
    struct Result {
        /// How it ended; nil: it never did.
        var outcome: Lookup.Outcome?
        var closest: [Contact] { outcome?.closest ?? [] }
        var asked: Int { outcome?.asked ?? .max }
        var providers: [Contact] = []
        var sightings: [Contact] = []
        var took = Duration.zero
        /// Peers asked that nobody is.
        var ghosts = 0
        /// The most questions that were under way together.
        var underWay = 0
        /// Addresses of the peers that were asked.
        var addresses: Set<Multiaddr> = []
    }

    private var places: [Place]
    private var numbers: [PeerID: Int] = [:]
    /// Peers that are not, for liars to tell of.
    private let ghosts: [(key: Key, contact: Contact)]
    private let weather: Weather
    private var random: SeededGenerator
    private var now = start

    init(_ count: Int, _ weather: Weather, seed: UInt64) {
        self.weather = weather
        ghosts = (0..<(weather.liars > 0 ? 4_000 : 0) as Range<UInt64>).map { number in
            let contact = contact(1_000_000 + number)
            return (Key(contact.id), contact)
        }
        var random = SeededGenerator(seed: seed)
        places = (0..<UInt64(count)).map { number in
            let contact = contact(number)
            let chance = Int.random(in: 0..<1_000, using: &random)
            let manner: Manner =
                chance < weather.dead
                ? .dead : chance < weather.dead + weather.liars ? .lying : .honest
            return Place(
                contact: contact,
                key: Key(contact.id),
                manner: number == 0 ? .honest : manner,
                node: Node(contact.id, in: .wan, now: start)
            )
        }
        self.random = random
        for (number, place) in places.enumerated() { numbers[place.contact.id] = number }
        fillTables()
    }

    /// Each node knows some of each bucket, as in a network that has lived for a while.
    private mutating func fillTables() {
        let order = places.indices.sorted { places[$0].key < places[$1].key }
        for number in places.indices {
            let key = places[number].key
            // In the order of keys, the peers that share some bits lie side by side, and those that
            // share one more at one end of them.
            var range = order.startIndex..<order.endIndex
            var bits = 0
            while range.count > 1 {
                let middle = boundary(of: key, bits, in: range, of: order)
                let isFirst = key.sharedBits(with: places[order[range.lowerBound]].key) > bits
                let near = isFirst ? range.lowerBound..<middle : middle..<range.upperBound
                let far = isFirst ? middle..<range.upperBound : range.lowerBound..<middle
                let some =
                    far.count <= 20
                    ? Array(far)
                    : (0..<20).map { _ in
                        far.lowerBound + Int.random(in: 0..<far.count, using: &random)
                    }
                for index in some {
                    places[number].node.met(places[order[index]].contact, reach: .world, now: start)
                }
                guard near.count < range.count || bits < 40 else { break }
                range = near
                bits += 1
            }
        }
    }

    /// Where, among those that share so many bits with a key, those that share more begin or end.
    private func boundary(of key: Key, _ bits: Int, in range: Range<Int>, of order: [Int]) -> Int {
        let isNear = { (index: Int) in key.sharedBits(with: places[order[index]].key) > bits }
        let first = isNear(range.lowerBound)
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if isNear(middle) == first { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The nearest to a place of those that answer.
    func nearest(_ target: Key, _ count: Int = Limits.replication) -> [PeerID] {
        places.filter { $0.manner != .dead }
            .sorted { target.distance(to: $0.key) < target.distance(to: $1.key) }
            .prefix(count).map(\.contact.id)
    }

    /// How many records the nodes hold.
    var records: Int { places.reduce(0) { $0 + $1.node.store.count } }

    /// Runs a lookup of a node to its end.
    mutating func run(_ goal: Goal, by number: Int) -> Result {
        let begun = now
        var lookup = places[number].node.lookup(goal, now: now)
        var result = Result()
        var arrivals: [Arrival] = []
        var count = 0
        var effects = lookup.begin(now: now)
        var dials = 0
        while true {
            for effect in effects {
                switch effect {
                case .ask(let contact):
                    count += 1
                    result.addresses.formUnion(contact.addresses)
                    if numbers[contact.id] == nil { result.ghosts += 1 }
                    if let arrival = ask(contact, lookup.question, from: number, count) {
                        arrivals.append(arrival)
                    }
                    result.underWay = max(result.underWay, arrivals.count)
                case .abandon(let peer): arrivals.removeAll { $0.peer == peer }
                case .found(let contact):
                    result.sightings.append(contact)
                    dials += 1
                case .provider(let contact): result.providers.append(contact)
                case .finished(let outcome):
                    result.outcome = outcome
                    result.took = now - begun
                    return result
                }
            }
            guard let deadline = lookup.deadline else { return result }
            if dials > 0 {
                // Nobody is dialled here, so that all who know the sought peer are heard.
                dials -= 1
                effects = lookup.reached(false, now: now)
                continue
            }
            if let next = arrivals.min(), next.at < deadline {
                arrivals.removeAll { $0 == next }
                now = next.at
                if let answer = next.answer {
                    effects = lookup.answered(answer, by: next.peer, reach: .world, now: now)
                } else {
                    effects = lookup.failed(next.peer, now: now)
                }
            } else {
                now = deadline
                effects = lookup.deadlinePassed(now: now)
            }
        }
    }

    /// Has a node provide a content at those that a lookup found.
    mutating func provide(_ content: Multihash, by number: Int) -> [Contact] {
        let closest = run(.closest(content.bytes), by: number).closest
        let message = Message.provide(content, by: places[number].contact)
        for holder in closest {
            guard let index = numbers[holder.id] else { continue }
            _ = try? places[index].node.answer(
                message,
                from: places[number].contact.id,
                reach: .world,
                now: now,
                using: &random
            )
        }
        return closest
    }

    // MARK: Others

    private mutating func ask(
        _ contact: Contact,
        _ question: Message,
        from number: Int,
        _ count: Int
    ) -> Arrival? {
        let latency = Duration.milliseconds(Int.random(in: 20...600, using: &random))
        let isLost = Int.random(in: 0..<1_000, using: &random) < weather.lost
        // Nobody answers, and nobody says so: the deadline has to find out.
        guard let index = numbers[contact.id], places[index].manner != .dead, !isLost else {
            return nil
        }
        let asker = places[number].contact.id
        let answer: Message?
        if places[index].manner == .lying {
            answer = lie(question)
        } else {
            answer = try? places[index].node.answer(
                question,
                from: asker,
                reach: .world,
                now: now,
                using: &random
            )
        }
        // What is said goes over the wire.
        let heard = answer.flatMap { try? Message(bytes: $0.bytes) }
        return Arrival(at: now + latency, number: count, peer: contact.id, answer: heard)
    }

    private func lie(_ question: Message) -> Message {
        // Nearer to the key than most that are.
        let target = Key(hashing: question.key)
        let invented = ghosts.sorted { target.distance(to: $0.key) < target.distance(to: $1.key) }
            .prefix(20).map(\.contact)
        let poisoned = (0..<10).map { index in
            Contact(
                places[index].contact.id,
                at: [address("/ip4/127.0.0.1/tcp/5001"), address("/ip4/192.168.1.1/tcp/80")]
            )
        }
        return Message(question.kind, closer: invented + poisoned, providers: poisoned)
    }
}

package import PeerIdentity

/// The servers that a node knows: many of those near it, few of those far away (kad-dht, "Kademlia
/// routing table").
///
/// Bucket `n` holds at most `Limits.replication` peers whose keys share exactly `n` leading bits
/// with ours. Who is there stays while it is of use: a newcomer takes the place of the one that was
/// of none for the longest time, and only when that is longer than `Limits.usefulTime`. In the public
/// network a bucket, and the table, hold few peers of one `IPGroup`.
///
/// A value: whoever holds it says what happened and when.
package struct RoutingTable: Sendable {
    /// What became of a peer that was to be added.
    package enum Admission: Sendable, Hashable {
        /// It has a place of its own.
        case added
        /// It has the place of a peer that was of no use.
        case replaced(PeerID)
        /// It is there already; its addresses are the new ones.
        case known
        /// Its bucket is full of peers that are of use.
        case full
        /// There are enough peers of its group.
        case crowded
        /// It is this node itself.
        case own
        /// It has no address of its own that is taken in this network.
        case unreachable
    }

    struct Entry: Sendable {
        var contact: Contact
        let key: Key
        var groups: Set<IPGroup>
        /// When it last answered, or came.
        var usefulAt: ContinuousClock.Instant
        /// Questions in a row that it left unanswered.
        var failures = 0
    }

    /// The place of this node.
    package let key: Key
    private let own: PeerID
    private let network: Network
    private var buckets: [[Entry]] = []
    private var groups: [IPGroup: Int] = [:]
    /// How many peers there are.
    package private(set) var count = 0
    var refreshes: RefreshSchedule

    /// An empty table of a node; all of it is due to be refreshed.
    package init(of own: PeerID, in network: Network, now: ContinuousClock.Instant) {
        self.own = own
        self.network = network
        key = Key(own)
        refreshes = RefreshSchedule(now: now)
    }

    /// Where a peer can be reached, if it is in the table.
    package subscript(peer: PeerID) -> Contact? {
        place(of: peer).map { buckets[$0.bucket][$0.index].contact }
    }

    /// How many peers each bucket has, the farthest first.
    package var bucketCounts: [Int] { buckets.map(\.count) }

    /// All peers, the farthest buckets first.
    package var contacts: [Contact] { buckets.flatMap { $0.map(\.contact) } }

    // MARK: Changes

    /// Adds a server, or learns the addresses of one that is there.
    ///
    /// Only who has answered, or has shown by identify that it answers, belongs here; the addresses
    /// must be those that the network admits.
    @discardableResult
    package mutating func add(
        _ contact: Contact,
        now: ContinuousClock.Instant
    ) -> Admission {
        guard contact.id != own else { return .own }
        guard contact.isReachable else { return .unreachable }
        let key = Key(contact.id)
        let bucket = self.key.sharedBits(with: key)
        let groups = network.limitsGroups ? IPGroup.all(of: contact) : []
        if let place = place(of: contact.id, in: bucket) {
            learn(contact, groups, at: place)
            return .known
        }
        while buckets.count <= bucket { buckets.append([]) }
        var idle: Int?
        if buckets[bucket].count >= Limits.replication {
            idle = idlest(of: bucket, now: now)
            if idle == nil { return .full }
        }
        guard hasRoom(for: groups, in: bucket, without: idle) else { return .crowded }
        let entry = Entry(contact: contact, key: key, groups: groups, usefulAt: now)
        guard let idle else {
            insert(entry, into: bucket)
            return .added
        }
        let former = remove(at: (bucket, idle))
        insert(entry, into: bucket)
        return .replaced(former)
    }

    /// A peer has answered.
    package mutating func answered(_ peer: PeerID, now: ContinuousClock.Instant) {
        guard let place = place(of: peer) else { return }
        buckets[place.bucket][place.index].usefulAt = now
        buckets[place.bucket][place.index].failures = 0
    }

    /// A peer has left a question unanswered, or could not be reached; after
    /// `Limits.failuresMax` of these it leaves the table.
    package mutating func failed(_ peer: PeerID) {
        guard let place = place(of: peer) else { return }
        buckets[place.bucket][place.index].failures += 1
        if buckets[place.bucket][place.index].failures >= Limits.failuresMax { remove(at: place) }
    }

    /// A peer is no server any more.
    package mutating func remove(_ peer: PeerID) {
        guard let place = place(of: peer) else { return }
        remove(at: place)
    }

    // MARK: Answers

    /// The peers that are nearest to a place, the nearest first.
    package func closest(
        to target: Key,
        count: Int = Limits.replication,
        except left: PeerID? = nil
    ) -> [Contact] {
        // Peers of the bucket that the target falls into share more bits with it than all others.
        // Those of deeper buckets share as many as we do, and those of the buckets before it one
        // less each.
        let shared = key.sharedBits(with: target)
        var found: [Contact] = []
        append(from: shared..<(shared + 1), to: &found)
        append(from: (shared + 1)..<max(shared + 1, buckets.count), to: &found)
        for bucket in stride(from: shared - 1, through: 0, by: -1) {
            append(from: bucket..<(bucket + 1), to: &found)
        }
        return found

        func append(from range: Range<Int>, to found: inout [Contact]) {
            let range = range.clamped(to: 0..<buckets.count)
            guard found.count < count, !range.isEmpty else { return }
            let group = buckets[range].joined()
                .filter { $0.contact.id != left }
                .map { (target.distance(to: $0.key), $0.contact) }
                .sorted { $0.0 < $1.0 }
            found += group.prefix(count - found.count).map(\.1)
        }
    }

    // MARK: Places

    private typealias Place = (bucket: Int, index: Int)

    private func place(of peer: PeerID) -> Place? {
        place(of: peer, in: key.sharedBits(with: Key(peer)))
    }

    private func place(of peer: PeerID, in bucket: Int) -> Place? {
        guard bucket < buckets.count else { return nil }
        return buckets[bucket].firstIndex { $0.contact.id == peer }.map { (bucket, $0) }
    }

    private mutating func learn(_ contact: Contact, _ groups: Set<IPGroup>, at place: Place) {
        let former = buckets[place.bucket][place.index].groups
        for group in former { leave(group) }
        // Whoever moves into a crowded group keeps the addresses that it came in with.
        buckets[place.bucket][place.index].groups = []
        let isWelcome = hasRoom(for: groups, in: place.bucket, without: nil)
        let kept = isWelcome ? groups : former
        for group in kept { self.groups[group, default: 0] += 1 }
        buckets[place.bucket][place.index].groups = kept
        if isWelcome { buckets[place.bucket][place.index].contact = contact }
    }

    /// The peer of a bucket that was of no use for the longest time, if that is long enough.
    private func idlest(of bucket: Int, now: ContinuousClock.Instant) -> Int? {
        let entries = buckets[bucket]
        guard let index = entries.indices.min(by: { entries[$0].usefulAt < entries[$1].usefulAt }),
            now - entries[index].usefulAt > Limits.usefulTime
        else { return nil }
        return index
    }

    private func hasRoom(for groups: Set<IPGroup>, in bucket: Int, without idle: Int?) -> Bool {
        groups.allSatisfy { group in
            let leaving = idle.map { buckets[bucket][$0].groups.contains(group) ? 1 : 0 } ?? 0
            let here = buckets[bucket].count { $0.groups.contains(group) } - leaving
            return here < Limits.groupPeersPerBucketMax
                && (self.groups[group] ?? 0) - leaving < Limits.groupPeersMax
        }
    }

    private mutating func insert(_ entry: Entry, into bucket: Int) {
        buckets[bucket].append(entry)
        count += 1
        for group in entry.groups { groups[group, default: 0] += 1 }
    }

    @discardableResult
    private mutating func remove(at place: Place) -> PeerID {
        let entry = buckets[place.bucket].remove(at: place.index)
        count -= 1
        for group in entry.groups { leave(group) }
        return entry.contact.id
    }

    private mutating func leave(_ group: IPGroup) {
        let left = (groups[group] ?? 1) - 1
        groups[group] = left > 0 ? left : nil
    }
}

package import PeerIdentity

/// Who said of itself that it provides what, for two days (kad-dht, "Content provider
/// advertisement").
///
/// Bounded in keys, in providers of a key, in keys of a provider, and in all. When there is no room
/// for another key, the key that is farthest from this node goes: others are nearer to it, and hold
/// it too. A value: expired records are told to nobody, and thrown away by `sweep`.
package struct ProviderStore: Sendable {
    private struct Record: Sendable {
        let provider: PeerID
        var expires: ContinuousClock.Instant
    }

    private struct Provider: Sendable {
        var contact: Contact
        var addressesExpire: ContinuousClock.Instant
        var records: Int
    }

    /// The keys that share so many leading bits with this node's, in no order.
    private struct Shelf: Sendable {
        var keys: [Key] = []
        var places: [Key: Int] = [:]

        mutating func insert(_ key: Key) {
            places[key] = keys.count
            keys.append(key)
        }

        mutating func remove(_ key: Key) {
            guard let place = places.removeValue(forKey: key) else { return }
            let last = keys.removeLast()
            guard last != key else { return }
            keys[place] = last
            places[last] = place
        }
    }

    private let own: Key
    private let bounds: StoreBounds
    private var records: [Key: [Record]] = [:]
    private var shelves: [Shelf] = []
    private var providers: [PeerID: Provider] = [:]
    /// How many records there are, expired ones that were not thrown away yet among them.
    package private(set) var count = 0
    /// When `sweep` is to be called.
    package private(set) var deadline: ContinuousClock.Instant

    /// An empty store of the node at this place.
    package init(near own: Key, bounds: StoreBounds = StoreBounds(), now: ContinuousClock.Instant) {
        self.own = own
        self.bounds = bounds
        deadline = now + Limits.sweepInterval
    }

    /// How many keys have records.
    package var keyCount: Int { records.count }

    /// How many providers have records.
    package var providerCount: Int { providers.count }

    /// Where a provider said that it can be reached; nil when it has no records here.
    package func contact(of provider: PeerID) -> Contact? { providers[provider]?.contact }

    // MARK: Records

    /// Takes or renews a record of a peer that speaks for itself; false when there is no room.
    package mutating func add(
        _ provider: Contact,
        for key: Key,
        now: ContinuousClock.Instant
    ) -> Bool {
        let expires = now + Limits.recordTime
        if let index = records[key]?.firstIndex(where: { $0.provider == provider.id }) {
            records[key]?[index].expires = expires
            learn(provider, now: now)
            return true
        }
        guard makeRoom(for: provider.id, key, now: now) else { return false }
        if records[key] == nil { shelve(key) }
        records[key, default: []].append(Record(provider: provider.id, expires: expires))
        count += 1
        learn(provider, now: now)
        providers[provider.id]?.records += 1
        return true
    }

    /// The providers of a key; when they are more than `most`, as many by chance.
    package func providers(
        of key: Key,
        most: Int = Limits.providersPerMessageMax,
        now: ContinuousClock.Instant,
        using random: inout some RandomNumberGenerator
    ) -> [Contact] {
        var live = (records[key] ?? []).filter { $0.expires > now }
        if live.count > most { live.shuffle(using: &random) }
        return live.prefix(most).compactMap { record in
            guard let provider = providers[record.provider] else { return nil }
            return provider.addressesExpire > now ? provider.contact : Contact(record.provider)
        }
    }

    /// Throws away what has expired.
    package mutating func sweep(now: ContinuousClock.Instant) {
        deadline = now + Limits.sweepInterval
        for key in Array(records.keys) { prune(key) { $0.expires <= now } }
        for (id, provider) in providers where provider.addressesExpire <= now {
            providers[id]?.contact = Contact(id)
        }
    }

    // MARK: Room

    private mutating func makeRoom(
        for provider: PeerID,
        _ key: Key,
        now: ContinuousClock.Instant
    ) -> Bool {
        if let known = providers[provider] {
            guard known.records < bounds.recordsPerProvider else { return false }
        } else {
            guard providers.count < bounds.providers else { return false }
        }
        if let held = records[key] {
            if held.count >= bounds.recordsPerKey {
                prune(key) { $0.expires <= now }
                guard (records[key]?.count ?? 0) < bounds.recordsPerKey else { return false }
            }
            guard count >= bounds.records else { return true }
        } else if records.count < bounds.keys, count < bounds.records {
            return true
        }
        // Only for a key that is nearer does a far one go.
        guard let farthest = shelves.firstIndex(where: { !$0.keys.isEmpty }),
            farthest < own.sharedBits(with: key),
            let victim = shelves[farthest].keys.last
        else { return false }
        prune(victim) { _ in true }
        return true
    }

    private mutating func shelve(_ key: Key) {
        let bits = own.sharedBits(with: key)
        while shelves.count <= bits { shelves.append(Shelf()) }
        shelves[bits].insert(key)
    }

    /// Takes records of a key away.
    private mutating func prune(_ key: Key, _ isGone: (Record) -> Bool) {
        guard let held = records[key] else { return }
        let kept = held.filter { !isGone($0) }
        guard kept.count < held.count else { return }
        for record in held where isGone(record) {
            count -= 1
            let left = (providers[record.provider]?.records ?? 1) - 1
            providers[record.provider]?.records = left
            if left == 0 { providers[record.provider] = nil }
        }
        records[key] = kept.isEmpty ? nil : kept
        if kept.isEmpty { shelves[own.sharedBits(with: key)].remove(key) }
    }

    private mutating func learn(_ contact: Contact, now: ContinuousClock.Instant) {
        let expires = now + Limits.recordAddressTime
        guard let known = providers[contact.id] else {
            providers[contact.id] = Provider(contact: contact, addressesExpire: expires, records: 0)
            return
        }
        // Who comes without addresses that are taken has not lost those it had.
        guard !contact.addresses.isEmpty else { return }
        providers[contact.id] = Provider(
            contact: contact,
            addressesExpire: expires,
            records: known.records
        )
    }
}

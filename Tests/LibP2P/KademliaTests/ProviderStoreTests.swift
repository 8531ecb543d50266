import Kademlia
import Multiformats
import PeerIdentity
import SeededRandom
import Testing

@Suite("Provider store")
struct ProviderStoreTests {
    let own = Key(peer(1_000_000))

    func store(_ change: (inout StoreBounds) -> Void = { _ in }) -> ProviderStore {
        var bounds = StoreBounds()
        change(&bounds)
        return ProviderStore(near: own, bounds: bounds, now: start)
    }

    func told(
        _ store: ProviderStore,
        _ key: Key,
        most: Int = 100,
        at now: ContinuousClock.Instant = start
    ) -> [Contact] {
        var random = SeededGenerator(seed: 1)
        return store.providers(of: key, most: most, now: now, using: &random)
    }

    @Test("tells a record for two days after it was last renewed, its addresses for one")
    func expiry() {
        var store = store()
        let key = Key(content(1))
        #expect(store.add(contact(1), for: key, now: start) == true)
        #expect(told(store, key) == [contact(1)])
        let day = start + Limits.recordAddressTime
        #expect(told(store, key, at: day) == [Contact(peer(1))])
        let almost = start + Limits.recordTime - .seconds(1)
        #expect(told(store, key, at: almost).count == 1)
        #expect(told(store, key, at: almost + .seconds(1)).isEmpty)
        #expect(store.add(contact(1), for: key, now: almost) == true)
        #expect(told(store, key, at: almost + .seconds(10)) == [contact(1)])
        #expect(store.count == 1)
    }

    @Test("throws away what has expired, once an hour")
    func sweep() {
        var store = store()
        _ = store.add(contact(1), for: Key(content(1)), now: start)
        _ = store.add(contact(2), for: Key(content(1)), now: start + .seconds(60))
        _ = store.add(contact(1), for: Key(content(2)), now: start)
        #expect(store.deadline == start + Limits.sweepInterval)
        store.sweep(now: start + Limits.recordTime)
        #expect(store.count == 1)
        #expect(store.keyCount == 1)
        #expect(store.providerCount == 1)
        store.sweep(now: start + Limits.recordTime + .seconds(60))
        #expect(store.count == 0)
        #expect(store.providerCount == 0)
        #expect(store.deadline == start + Limits.recordTime + .seconds(60) + Limits.sweepInterval)
    }

    @Test("has so many providers of a key, and takes others when those have expired")
    func perKey() {
        var store = store { $0.recordsPerKey = 3 }
        let key = Key(content(1))
        for number in 0..<3 as Range<UInt64> {
            #expect(store.add(contact(number), for: key, now: start) == true)
        }
        #expect(store.add(contact(3), for: key, now: start) == false)
        #expect(store.add(contact(2), for: key, now: start + .seconds(1)) == true)
        #expect(store.add(contact(3), for: key, now: start + Limits.recordTime) == true)
        #expect(store.count == 2)
    }

    @Test("has so many keys of a provider, and so many providers")
    func perProvider() {
        var store = store {
            $0.recordsPerProvider = 2
            $0.providers = 2
        }
        #expect(store.add(contact(1), for: Key(content(1)), now: start) == true)
        #expect(store.add(contact(1), for: Key(content(2)), now: start) == true)
        #expect(store.add(contact(1), for: Key(content(3)), now: start) == false)
        #expect(store.add(contact(2), for: Key(content(3)), now: start) == true)
        #expect(store.add(contact(3), for: Key(content(3)), now: start) == false)
        #expect(store.contact(of: peer(2)) == contact(2))
        #expect(store.contact(of: peer(3)) == nil)
    }

    @Test("that is full gives the place of a far key to a nearer one, and never the other way")
    func eviction() {
        var store = store { $0.keys = 50 }
        for number in 0..<2_000 as Range<UInt64> {
            _ = store.add(contact(number % 7), for: Key(content(number)), now: start)
            #expect(store.keyCount <= 50)
        }
        #expect(store.count == 50)
        let shared = (0..<2_000 as Range<UInt64>).map { Key(content($0)) }
            .filter { !told(store, $0).isEmpty }
            .map { own.sharedBits(with: $0) }
        // Of 2,000 keys 62 share five bits or more: what is left shares at least that, or nearly.
        #expect((shared.min() ?? 0) >= 4)
        #expect(shared.count == 50)
    }

    @Test("tells as many by chance when they are more")
    func chance() {
        var store = store()
        let key = Key(content(1))
        for number in 0..<50 as Range<UInt64> {
            _ = store.add(contact(number), for: key, now: start)
        }
        var random = SeededGenerator(seed: 2)
        let one = store.providers(of: key, most: 5, now: start, using: &random)
        let two = store.providers(of: key, most: 5, now: start, using: &random)
        #expect(one.count == 5)
        #expect(Set(one) != Set(two))
    }

    @Test("keeps its books under any order of events", arguments: 0..<5 as Range<UInt64>)
    func books(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var store = store {
            $0.records = 40
            $0.keys = 20
            $0.recordsPerKey = 4
            $0.recordsPerProvider = 12
            $0.providers = 8
        }
        var now = start
        for _ in 0..<3_000 {
            now += .seconds(Int.random(in: 0...2_000, using: &random))
            if store.deadline <= now { store.sweep(now: now) }
            let provider = contact(.random(in: 0..<12, using: &random))
            let key = Key(content(.random(in: 0..<60, using: &random)))
            _ = store.add(provider, for: key, now: now)
            #expect(store.count <= 40)
            #expect(store.keyCount <= min(20, store.count))
            #expect(store.providerCount <= min(8, store.count))
        }
        store.sweep(now: now + Limits.recordTime)
        #expect(store.count == 0 && store.keyCount == 0 && store.providerCount == 0)
    }
}

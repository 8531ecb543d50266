/// The stores as intake knows them: who lives, and how much each has to do for us.
struct StoreLinks {
    private struct Store {
        var isAlive = false
        /// Its queue was full: not before the next tick.
        var isBlocked = false
        var asked = 0
    }

    private var stores: [Store]
    private let asksMax: Int
    private var last = 0

    init(count: Int, asksMax: Int) {
        stores = Array(repeating: Store(), count: count)
        self.asksMax = asksMax
    }

    var isAnyAlive: Bool { stores.contains(where: \.isAlive) }

    /// Questions under way.
    var asked: Int { stores.reduce(0) { $0 + $1.asked } }

    func asked(of link: Int) -> Int { stores[link].asked }

    /// The live store with the fewest questions of ours, if it takes one more; equals take turns.
    mutating func choose() -> Int? {
        var best: Int?
        for step in 1...max(stores.count, 1) where !stores.isEmpty {
            let index = (last + step) % stores.count
            let store = stores[index]
            guard store.isAlive, !store.isBlocked, store.asked < asksMax else { continue }
            if best.map({ store.asked < stores[$0].asked }) ?? true { best = index }
        }
        if let best { last = best }
        return best
    }

    mutating func setAlive(_ link: Int, _ isAlive: Bool) {
        stores[link].isAlive = isAlive
        stores[link].isBlocked = false
    }

    mutating func block(_ link: Int) { stores[link].isBlocked = true }

    mutating func unblockAll() {
        for link in stores.indices { stores[link].isBlocked = false }
    }

    mutating func ask(_ link: Int) { stores[link].asked += 1 }

    mutating func settle(_ link: Int) { stores[link].asked -= 1 }
}

import Bitswap
import Blocks
import Multiformats

/// A session of an exchange: its machine, and what each of its readers has asked for.
///
/// Whoever is to be woken is added to the caller's list.
struct BitswapReading {
    var machine: Bitswap.Session
    private var baskets: [Int: BitswapBasket] = [:]
    /// Told when more providers are needed.
    let searches: AsyncStream<Void>.Continuation

    init(isSearching: Bool, searches: AsyncStream<Void>.Continuation) {
        machine = Bitswap.Session(isSearching: isSearching)
        self.searches = searches
    }

    /// Changes the machine; what it says is to be done.
    mutating func change(
        _ body: (inout Bitswap.Session) -> [Bitswap.Session.Effect]
    ) -> [Bitswap.Session.Effect] {
        body(&machine)
    }

    // MARK: Readers

    /// Whether anybody reads it.
    var isRead: Bool { !baskets.isEmpty }

    /// Another reader is there.
    mutating func begin(reader: Int) { baskets[reader] = BitswapBasket() }

    /// A reader is gone; what nobody else wants of what it wanted.
    mutating func end(reader: Int, _ wakeups: inout [BitswapWakeup]) -> [CID] {
        guard var basket = baskets.removeValue(forKey: reader) else { return [] }
        wakeups += basket.stopWaiting(BitswapFetchError.sessionOver)
        return basket.wanted.filter { cid in !baskets.values.contains { $0.wanted.contains(cid) } }
    }

    /// What of blocks that a reader will read is asked for now, and how many are on their way then.
    ///
    /// As many as there is room for, from the first on, and nothing behind one that nobody gives.
    mutating func ahead(
        of cids: [(cid: CID, order: Int)],
        for reader: Int
    ) -> (new: [(cid: CID, order: Int)], taken: Int) {
        // Whoever has nothing on its way may ask for one block, whatever the others hold.
        var room = max(roomAhead, count(of: reader) == 0 && machine.hasRoom ? 1 : 0)
        // Taken out while it changes, so that nothing of it is copied.
        guard var basket = baskets.removeValue(forKey: reader) else { return ([], 0) }
        defer { baskets[reader] = basket }
        var new: [(cid: CID, order: Int)] = []
        for (place, (cid, order)) in cids.enumerated() {
            let name = cid.asVersion1
            if cid.identityBytes != nil || basket.has(name) { continue }
            guard basket.lost[name] == nil else { return (new, place) }
            // What another reader waits for comes for both.
            if !machine.isWanted(name) {
                guard room > 0 else { return (new, place) }
                room -= 1
                new.append((cid, order))
            }
            basket.want(name)
        }
        return (new, cids.count)
    }

    private var roomAhead: Int {
        let usual = max(machine.blockBytesExpected, 1)
        let here = baskets.values.reduce(0) { $0 + $1.arrivedBytes }
        let bytes = Limits.readAheadOfSessionBytes - here - machine.wantCount * usual
        return max(0, min(bytes / usual, Bitswap.Limits.wantsMax - machine.wantCount))
    }

    /// Blocks of a reader that are on their way, or here.
    func count(of reader: Int) -> Int { baskets[reader]?.count ?? 0 }

    /// Why a reader won't get a block; nil: it may.
    func loss(of cid: CID, for reader: Int) -> BitswapFetchError? {
        baskets[reader]?.lost[cid.asVersion1]
    }

    /// Takes a block that is here for a reader; nil: none is.
    mutating func take(for reader: Int) -> Block? { baskets[reader]?.take() }

    /// Gives a reader a block.
    mutating func next(
        for reader: Int,
        _ waiter: BitswapWakeup.Waiter,
        _ wakeups: inout [BitswapWakeup]
    ) {
        guard baskets[reader] != nil else {
            let over = Result<Block?, any Error>.failure(BitswapFetchError.sessionOver)
            return wakeups.append(BitswapWakeup(waiter: waiter, result: over))
        }
        wakeups += baskets[reader]?.next(waiter)
    }

    /// A reader's task was cancelled.
    mutating func cancel(reader: Int, _ wakeups: inout [BitswapWakeup]) {
        wakeups += baskets[reader]?.stopWaiting(CancellationError())
    }

    // MARK: Blocks

    /// A block has come.
    mutating func deliver(_ block: Block, as cid: CID, _ wakeups: inout [BitswapWakeup]) {
        let name = cid.asVersion1
        for reader in readers { wakeups += baskets[reader]?.deliver(block, as: name) }
    }

    /// A block won't come.
    mutating func lose(
        _ cid: CID,
        _ error: BitswapFetchError,
        _ wakeups: inout [BitswapWakeup]
    ) {
        let name = cid.asVersion1
        for reader in readers { wakeups += baskets[reader]?.lose(name, error) }
    }

    /// In an array: whoever walks over the keys themselves shares the baskets, and then the first
    /// change copies all of them.
    private var readers: [Int] { Array(baskets.keys) }

    /// It is over.
    mutating func end(_ wakeups: inout [BitswapWakeup]) {
        for reader in readers {
            wakeups += baskets[reader]?.stopWaiting(BitswapFetchError.sessionOver)
        }
        baskets = [:]
        searches.finish()
    }
}

extension [BitswapWakeup] {
    /// Adds a wake-up, if there is one.
    fileprivate static func += (wakeups: inout Self, wakeup: BitswapWakeup??) {
        if case .some(.some(let wakeup)) = wakeup { wakeups.append(wakeup) }
    }
}

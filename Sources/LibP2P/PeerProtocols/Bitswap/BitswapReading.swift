import Bitswap
import Blocks
import Multiformats

/// A session of an exchange: its machine, who waits for which block, and what has come ahead.
struct BitswapReading {
    typealias Waiter = CheckedContinuation<Block, any Error>

    var machine: Bitswap.Session
    /// Who waits, by block and by number.
    private var waiters: [CID: [Int: Waiter]] = [:]
    /// What has come and nobody has taken.
    private var arrived: [CID: Block] = [:]
    private var arrivedBytes = 0
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

    /// What of blocks that will be read is asked for now: as many as there is room for, from the
    /// first on; and how many of all are on their way then, or here.
    func ahead(
        of cids: [(cid: CID, order: Int)]
    ) -> (new: [(cid: CID, order: Int)], taken: Int) {
        var room = roomAhead
        var new: [(cid: CID, order: Int)] = []
        for (place, (cid, order)) in cids.enumerated() {
            if cid.identityBytes != nil || has(cid) || machine.isWanted(cid) { continue }
            guard room > 0 else { return (new, place) }
            room -= 1
            new.append((cid, order))
        }
        return (new, cids.count)
    }

    private var roomAhead: Int {
        let usual = max(machine.blockBytesExpected, 1)
        let bytes = Limits.readAheadOfSessionBytes - arrivedBytes - machine.wantCount * usual
        let places = Bitswap.Limits.wantsMax - machine.wantCount - arrived.count
        return max(0, min(bytes / usual, places))
    }

    /// Takes a block that has come.
    mutating func take(_ cid: CID) -> Block? {
        guard let block = arrived.removeValue(forKey: cid.asVersion1) else { return nil }
        arrivedBytes -= block.bytes.count
        return block
    }

    private func has(_ cid: CID) -> Bool { arrived[cid.asVersion1] != nil }

    /// Somebody waits.
    mutating func wait(for cid: CID, number: Int, _ waiter: Waiter) {
        waiters[cid.asVersion1, default: [:]][number] = waiter
    }

    /// Somebody doesn't wait any more; whether it was the last one.
    mutating func stopWaiting(for cid: CID, number: Int) -> (waiter: Waiter, isLast: Bool)? {
        let cid = cid.asVersion1
        guard let waiter = waiters[cid]?.removeValue(forKey: number) else { return nil }
        let isLast = waiters[cid]?.isEmpty == true
        if isLast { waiters[cid] = nil }
        return (waiter, isLast)
    }

    /// A block has come: to whoever waits for it, else it is kept.
    mutating func deliver(_ block: Block, as cid: CID) {
        guard let waiting = waiters.removeValue(forKey: cid.asVersion1) else {
            arrived[cid.asVersion1] = block
            arrivedBytes += block.bytes.count
            return
        }
        for waiter in waiting.values { waiter.resume(returning: block) }
    }

    /// A block won't come.
    mutating func fail(_ cid: CID) {
        for waiter in waiters.removeValue(forKey: cid.asVersion1)?.values.map({ $0 }) ?? [] {
            waiter.resume(throwing: BitswapFetchError.missing(cid))
        }
    }

    /// It is over.
    mutating func end() {
        for waiter in waiters.values.flatMap(\.values) {
            waiter.resume(throwing: BitswapFetchError.sessionOver)
        }
        waiters = [:]
        searches.finish()
    }
}

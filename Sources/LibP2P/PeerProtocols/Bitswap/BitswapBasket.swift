package import Blocks
package import Multiformats

/// What one reader of a session has asked for: what is on its way, what has come and was not taken
/// yet, and what nobody gives.
///
/// A block is in one of the three; what was taken is in none. Nobody is woken here: whoever changes a
/// basket has a lock, which a task that is cancelled may wait for with its own.
package struct BitswapBasket {
    /// What is on its way, by its name of version 1.
    private(set) var wanted: Set<CID> = []
    private var here: Set<CID> = []
    /// What has come, in its order; the first `taken` places are empty.
    private var arrived: [Block?] = []
    private var taken = 0
    /// Bytes that are here.
    package private(set) var arrivedBytes = 0
    private(set) var lost: [CID: BitswapFetchError] = [:]
    private var waiter: BitswapWakeup.Waiter?

    /// A basket for which nothing was asked.
    package init() {}

    /// Whether nothing comes any more that was asked for, and nothing is here.
    private var isIdle: Bool { wanted.isEmpty && taken == arrived.count }

    /// Places that are kept for blocks, those of taken ones too.
    package var placeCount: Int { arrived.count }

    /// Blocks that are on their way, or here.
    package var count: Int { wanted.count + arrived.count - taken }

    /// Whether a block need not be asked for: it is on its way, or here.
    func has(_ cid: CID) -> Bool { wanted.contains(cid) || here.contains(cid) }

    /// A block is asked for.
    package mutating func want(_ cid: CID) { wanted.insert(cid) }

    /// A block has come that may be wanted here.
    package mutating func deliver(_ block: Block, as cid: CID) -> BitswapWakeup? {
        guard wanted.remove(cid) != nil else { return nil }
        if waiter != nil { return wake(.success(block)) }
        here.insert(block.cid.asVersion1)
        arrived.append(block)
        arrivedBytes += block.bytes.count
        return nil
    }

    /// A block won't come that may be wanted here.
    mutating func lose(_ cid: CID, _ error: BitswapFetchError) -> BitswapWakeup? {
        guard wanted.remove(cid) != nil else { return nil }
        lost[cid] = error
        return isIdle ? wake(.success(nil)) : nil
    }

    /// Gives whoever asks a block that is here, or the next one that comes.
    mutating func next(_ waiter: BitswapWakeup.Waiter) -> BitswapWakeup? {
        precondition(self.waiter == nil, "a reader takes one block at a time")
        self.waiter = waiter
        if let block = take() { return wake(.success(block)) }
        return isIdle ? wake(.success(nil)) : nil
    }

    /// Takes a block that is here; nil: none is.
    package mutating func take() -> Block? {
        guard taken < arrived.count, let block = arrived[taken] else { return nil }
        // A reader that is never quite up to date must not keep what it has taken.
        arrived[taken] = nil
        taken += 1
        here.remove(block.cid.asVersion1)
        arrivedBytes -= block.bytes.count
        if 2 * taken >= arrived.count {
            arrived.removeFirst(taken)
            taken = 0
        }
        return block
    }

    /// Nobody waits any more, for this reason.
    mutating func stopWaiting(_ error: any Error) -> BitswapWakeup? { wake(.failure(error)) }

    private mutating func wake(_ result: Result<Block?, any Error>) -> BitswapWakeup? {
        defer { waiter = nil }
        return waiter.map { BitswapWakeup(waiter: $0, result: result) }
    }
}

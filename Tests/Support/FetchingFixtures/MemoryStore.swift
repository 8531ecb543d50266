package import Blocks
package import Fetching
package import Messages
package import Multiformats
import Synchronization

/// A store in memory that acknowledges at once, or when it is told to.
package final class MemoryStore: BlockStore {
    private typealias Waiter = (count: Int, continuation: CheckedContinuation<Void, Never>)

    private struct State {
        var blocks: [CID: Block] = [:]
        var order: [CID] = []
        var last: [CID] = []
        var reads: [CID] = []
        var isHolding: Bool
        var held: [@Sendable (FetchTrouble?) -> Void] = []
        var trouble: FetchTrouble?
        var heldBytes = 0
        var waiters: [Waiter] = []
        var names: [Digest256: CID] = [:]
    }

    private let state: Mutex<State>

    /// A store that has these blocks.
    package init(_ blocks: [Block] = [], isHolding: Bool = false) {
        var state = State(isHolding: isHolding)
        for block in blocks { state.blocks[block.cid] = block }
        self.state = Mutex(state)
    }

    /// The CIDs that were put, in order.
    package var puts: [CID] { state.withLock { $0.order } }

    /// The CIDs that were put as the last of their order.
    package var lasts: [CID] { state.withLock { $0.last } }

    /// The CIDs that were looked for, in order.
    package var looked: [CID] { state.withLock { $0.reads } }

    /// Bytes that were put and not acknowledged.
    package var heldBytes: Int { state.withLock { $0.heldBytes } }

    /// What it has.
    package subscript(cid: CID) -> Block? { state.withLock { $0.blocks[cid.asVersion1] } }

    /// Refuses everything from now on.
    package func refuse(_ trouble: FetchTrouble) { state.withLock { $0.trouble = trouble } }

    /// Acknowledges the first of those that wait.
    package func release(_ count: Int = 1) {
        let ready = state.withLock { state in
            let ready = Array(state.held.prefix(count))
            state.held.removeFirst(ready.count)
            return ready
        }
        for completion in ready { completion(nil) }
    }

    /// Returns when so many blocks were put.
    package func reached(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.order.count < count { state.waiters.append((count, continuation)) }
                return state.order.count >= count
            }
            if isThere { continuation.resume() }
        }
    }

    package func put(
        _ block: Block,
        for order: Order,
        isLast: Bool,
        completion: @escaping @Sendable (FetchTrouble?) -> Void,
    ) {
        let (isHeld, trouble, ready) = state.withLock {
            state -> (Bool, FetchTrouble?, [Waiter]) in
            guard state.trouble == nil else { return (false, state.trouble, []) }
            state.blocks[block.cid.asVersion1] = block
            state.order.append(block.cid.asVersion1)
            if isLast { state.last.append(block.cid.asVersion1) }
            if state.isHolding {
                state.held.append(completion)
                state.heldBytes += block.bytes.count
            }
            let ready = state.waiters.filter { $0.count <= state.order.count }
            state.waiters.removeAll { $0.count <= state.order.count }
            return (state.isHolding, nil, ready)
        }
        for waiter in ready { waiter.continuation.resume() }
        if !isHeld { completion(trouble) }
    }

    package func read(_ cid: CID) async throws(FetchTrouble) -> Block? {
        state.withLock { state in
            state.reads.append(cid)
            return state.blocks[cid.asVersion1]
        }
    }

    package func size(of cid: CID) async throws(FetchTrouble) -> UInt64? {
        state.withLock { state in
            state.reads.append(cid)
            return state.blocks[cid.asVersion1].map { UInt64($0.bytes.count) }
        }
    }

    /// Files by their SHA-256, as they were named.
    package var names: [Digest256: CID] { state.withLock { $0.names } }

    package func name(
        _ root: CID,
        as digest: Digest256,
        for order: Order,
    ) async throws(FetchTrouble) -> Bool {
        state.withLock { state in
            var hasher = Digest256.Hasher()
            var walk = FileWalk(root: root.asVersion1)
            do {
                while true {
                    switch walk.next() {
                    case .done:
                        guard hasher.finish() == digest else { return false }
                        state.names[digest] = root.asVersion1
                        return true
                    case .inlined(let bytes):
                        let yield = try walk.supply(bytes.span)
                        hasher.update(bytes.span.extracting(yield.range))
                    case .need(let cid):
                        guard let block = state.blocks[cid.asVersion1] else { return false }
                        let yield = try walk.supply(block.bytes.span)
                        hasher.update(block.bytes.span.extracting(yield.range))
                    }
                }
            } catch {
                return false
            }
        }
    }
}

package import Blocks
package import Messages
package import Multiformats
import Synchronization

/// Where a source puts what it finds for one order: verified blocks go to the store in order, a
/// bounded number of bytes at a time, and what can be read from the start of the range is told.
///
/// 1. The source asks `resume()` what is there already, and from which byte on it is missing.
/// 2. It puts blocks in any order; `put` waits while too many bytes are on their way.
/// 3. Each acknowledgement of the store moves `Progress` on, never past a block that is not stored.
/// 4. `finish()` returns when all are stored.
///
/// Several tasks may put into one sink at once: what one has brought is a duplicate from another.
package final class BlockSink: Sendable {
    private struct Sent {
        var number: UInt64
        /// What can be read once this one and all before it are stored.
        var available: UInt64
        var isStored = false
    }

    private struct State {
        var walk: any OrderWalk
        var sent: [Sent] = []
        var lastNumber: UInt64 = 0
        var stored: UInt64 = 0
        var reported: UInt64?
        var reportedAt: ContinuousClock.Instant?
        var trouble: FetchTrouble?
        var waiters: [CheckedContinuation<Void, Never>] = []
        /// What the store is asked about.
        var plan = ProbePlan()
        var bytes: UInt64 = 0
    }

    /// What is wanted.
    package let order: Order
    private let store: any BlockStore
    private let window = ByteBudget(Limits.windowBytesMax)
    /// Bytes in memory over all orders of the process.
    package let budget: ByteBudget
    private let report: @Sendable (Progress) -> Void
    private let state: Mutex<State>

    /// A sink for one order.
    ///
    /// - `budget`: shared by all orders of the process.
    /// - `report`: told what can be read by now; from any thread, not too often.
    package init(
        _ order: Order,
        store: any BlockStore,
        budget: ByteBudget,
        report: @escaping @Sendable (Progress) -> Void,
    ) {
        var order = order
        order.root = order.root.asVersion1
        self.order = order
        self.store = store
        self.budget = budget
        self.report = report
        let walk: any OrderWalk =
            switch order.format {
            case .file: RangeWalk(root: order.root, offset: order.offset, length: order.length)
            case .raw: RangeWalk(root: order.root)
            case .dag: WholeWalk(root: order.root)
            }
        state = Mutex(State(walk: walk))
    }

    /// Everything of the range was put, or was there.
    package var isComplete: Bool { state.withLock { $0.walk.isComplete } }

    /// The first byte of the file that is missing.
    package var firstMissingByte: UInt64 { state.withLock { $0.walk.firstMissingByte } }

    /// The last byte of the range; nil: to the end.
    package var lastByte: UInt64? { state.withLock { $0.walk.lastByte } }

    /// Bytes of the range; nil before the root is here.
    package var rangeBytes: UInt64? {
        state.withLock { $0.walk.rangeBytes }
    }

    /// Bytes of blocks that were put for the first time.
    package var bytesPut: UInt64 { state.withLock { $0.bytes } }

    /// What a block of this CID would be.
    package func verdict(of cid: CID) -> RangeWalk.Verdict {
        state.withLock { $0.walk.verdict(of: cid.asVersion1) }
    }

    /// Puts a block; waits while too many bytes are on their way into the store.
    ///
    /// - Returns: what it is to the walk; only a wanted block goes to the store.
    /// - Throws: when the store can't take it, the DAG is malformed, or the task was cancelled.
    package func put(_ block: Block) async throws(FetchTrouble) -> RangeWalk.Verdict {
        let early = verdict(of: block.cid)
        guard early == .wanted else { return early }
        let bytes = block.bytes.count
        guard await window.take(bytes) else { throw .cancelled }
        guard await budget.take(bytes) else {
            window.give(bytes)
            throw .cancelled
        }
        do throws(FetchTrouble) {
            let (verdict, number, isLast) = try accept(block)
            guard verdict == .wanted else {
                giveBack(bytes)
                return verdict
            }
            store.put(block, for: order, isLast: isLast) { trouble in
                self.stored(number, bytes, trouble)
            }
            return .wanted
        } catch {
            giveBack(bytes)
            throw error
        }
    }

    /// A sink for the whole of another root, for the same asker; nothing of it is reported.
    ///
    /// For content that is known by its SHA-256 alone and turned out to be this file; see `name`.
    package func whole(_ root: CID) -> BlockSink {
        var order = order
        (order.root, order.offset, order.length) = (root, 0, 0)
        return BlockSink(order, store: store, budget: budget) { _ in }
    }

    /// Has the store hash the file, which is all there, and name it by this SHA-256 if it has it.
    package func name(as digest: Digest256) async throws(FetchTrouble) -> Bool {
        try await store.name(order.root, as: digest, for: order)
    }

    /// Waits until all that was put is stored.
    package func finish() async throws(FetchTrouble) {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    let isDone = state.sent.isEmpty || state.trouble != nil || Task.isCancelled
                    if !isDone { state.waiters.append(continuation) }
                    return isDone
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            wake()
        }
        if let trouble = state.withLock({ $0.trouble }) { throw trouble }
        if Task.isCancelled { throw .cancelled }
    }

    private func giveBack(_ bytes: Int) {
        window.give(bytes)
        budget.give(bytes)
    }

    private func wake() {
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func accept(
        _ block: Block,
    ) throws(FetchTrouble) -> (RangeWalk.Verdict, number: UInt64, isLast: Bool) {
        let shape = try shape(of: block)
        return try state.withLock { state throws(FetchTrouble) in
            if let trouble = state.trouble { throw trouble }
            let verdict = try receive(block.cid.asVersion1, shape, &state.walk)
            guard verdict == .wanted else { return (verdict, 0, false) }
            state.bytes += UInt64(block.bytes.count)
            state.lastNumber += 1
            let sent = Sent(number: state.lastNumber, available: state.walk.available)
            state.sent.append(sent)
            return (.wanted, state.lastNumber, state.walk.isComplete)
        }
    }

    /// Gives a block to the walk, and those after it that their CID carries itself.
    private func receive(
        _ cid: CID,
        _ shape: DAGShape,
        _ walk: inout any OrderWalk,
    ) throws(FetchTrouble) -> RangeWalk.Verdict {
        do throws(RangeWalk.Malformed) {
            let verdict = try walk.receive(cid, shape)
            while let head = walk.head, let bytes = head.identityBytes {
                guard let block = try? Block(verifying: bytes, against: head),
                    let inlined = try? self.shape(of: block)
                else { throw .sizeMismatch(head) }
                _ = try walk.receive(head, inlined)
            }
            return verdict
        } catch {
            throw FetchTrouble(error)
        }
    }

    private func shape(of block: Block) throws(FetchTrouble) -> DAGShape {
        if order.format == .raw, block.cid.asVersion1 == order.root {
            return .leaf(size: UInt64(block.bytes.count))
        }
        do {
            return try order.format == .dag ? DAGShape(linksOf: block) : DAGShape(block)
        } catch {
            throw FetchTrouble(.corrupt, "The content can't be read: \(error).", isPermanent: true)
        }
    }

    private func stored(_ number: UInt64, _ bytes: Int, _ trouble: FetchTrouble?) {
        giveBack(bytes)
        let now = ContinuousClock.now
        let (progress, isDone) = state.withLock { state in
            if let trouble { state.trouble = state.trouble ?? trouble }
            if let index = state.sent.firstIndex(where: { $0.number == number }) {
                state.sent[index].isStored = trouble == nil
            }
            while let first = state.sent.first, first.isStored {
                state.stored = first.available
                state.sent.removeFirst()
            }
            let isDone = state.sent.isEmpty || state.trouble != nil
            return (Self.progress(&state, now: now, isLast: state.sent.isEmpty), isDone)
        }
        if let progress { report(progress) }
        if isDone { wake() }
    }

    private static func progress(
        _ state: inout State,
        now: ContinuousClock.Instant,
        isLast: Bool,
    ) -> Progress? {
        guard let size = state.walk.size, state.reported != state.stored else { return nil }
        if !isLast, let last = state.reportedAt, now - last < Limits.progressInterval { return nil }
        state.reported = state.stored
        state.reportedAt = now
        return Progress(available: state.stored, size: size)
    }
}

/// What is there already.
extension BlockSink {
    /// Walks over what the store has, to the first block that it hasn't.
    package func resume() async throws(FetchTrouble) {
        _ = try await missing(1)
        let now = ContinuousClock.now
        let progress = state.withLock { state -> Progress? in
            guard state.sent.isEmpty else { return nil }
            state.stored = state.walk.available
            return Self.progress(&state, now: now, isLast: true)
        }
        if let progress { report(progress) }
    }

    /// The next blocks in reading order that neither the walk nor the store has.
    ///
    /// The store is asked for many at a time: when the first is in question, or half of them are. So
    /// a fetch doesn't wait for the store with each block that it is told of. `ProbePlan` says which.
    ///
    /// - Parameters:
    ///   - limit: at most so many; fewer when no more are known by now.
    ///   - presume: told of those that are missing unless the store has them, before it is asked,
    ///     when it has had nothing of the content so far. Who asks others for them at once does so in
    ///     vain at most once.
    /// - Returns: the blocks; none: all is here.
    /// - Throws: when the store can't be asked, or what it has is malformed.
    package func missing(
        _ limit: Int,
        presume: ([CID]) -> Void = { _ in },
    ) async throws(FetchTrouble) -> [CID] {
        while true {
            let (missing, round) = state.withLock { state -> ([CID], ProbePlan.Round?) in
                takeIdentityRoot(&state.walk)
                let missing = state.walk.missing(limit)
                let unknown = missing.filter { !state.plan.isKnown($0) }
                guard let first = missing.first, !unknown.isEmpty else { return (missing, nil) }
                guard unknown.first == first || unknown.count * 2 >= missing.count else {
                    return (missing.filter(state.plan.isKnown), nil)
                }
                return (missing, state.plan.round(of: unknown))
            }
            guard let round else { return missing }
            if state.withLock({ $0.plan.isFresh }) { presume(missing) }
            let found = try await probe(round.asked)
            try state.withLock { state throws(FetchTrouble) in
                state.plan.answered(round, found: found.count)
                for (cid, shape) in found { _ = try receive(cid, shape, &state.walk) }
            }
        }
    }

    private func takeIdentityRoot(_ walk: inout any OrderWalk) {
        guard let root = walk.head, let bytes = root.identityBytes,
            let block = try? Block(verifying: bytes, against: root),
            let shape = try? self.shape(of: block)
        else { return }
        _ = try? receive(root, shape, &walk)
    }

    private func probe(_ cids: [CID]) async throws(FetchTrouble) -> [(CID, DAGShape)] {
        let results = await withTaskGroup(
            of: Result<(CID, DAGShape)?, FetchTrouble>.self,
            returning: [Result<(CID, DAGShape)?, FetchTrouble>].self,
        ) { group in
            for cid in cids { group.addTask { await self.look(for: cid) } }
            var results: [Result<(CID, DAGShape)?, FetchTrouble>] = []
            for await result in group { results.append(result) }
            return results
        }
        var found: [(CID, DAGShape)] = []
        for result in results {
            if let pair = try result.get() { found.append(pair) }
        }
        return found
    }

    private func look(for cid: CID) async -> Result<(CID, DAGShape)?, FetchTrouble> {
        do throws(FetchTrouble) {
            if cid.codec == .raw {
                return .success(try await store.size(of: cid).map { (cid, .leaf(size: $0)) })
            }
            guard let block = try await store.read(cid) else { return .success(nil) }
            return .success((cid, try shape(of: block)))
        } catch {
            return .failure(error)
        }
    }
}

package import Daemon
package import Fetching
package import Messages
import Multiformats
import PeerHost
import PeerIdentity
import PeerProtocols
import Synchronization

/// The third link of the chain: the IPFS network.
///
/// What it does: asks connected peers over Bitswap at once, looks meanwhile for providers in the
/// hash tables and at delegated routers, and brings blocks in the order of reading, with others
/// ahead of it on their way. What it trusts: nobody; each block is proven. Private content is never
/// asked for here. It also hands out what the store shows to strangers.
///
/// What a root's session has learned is kept for its next order: its peers, their speeds, and the
/// search for providers, which goes on meanwhile (`HuntShelf`).
///
/// Known weakness: the network learns what is looked for.
package final class NetworkSource: ContentSource {
    /// The third link of the chain.
    package let source = Source.ipfs
    /// Every instance reaches the same network: any one will do.
    package let isShare = false
    private let node: IPFSNode
    private let routers: DelegatedRouters
    private let counts = Mutex(AttemptCounts(.ipfs))
    private let shelf = Mutex(HuntShelf<Hunt>())
    private let hunts: AsyncStream<Hunt>
    private let begun: AsyncStream<Hunt>.Continuation

    /// A source over a node.
    ///
    /// - Throws: `SettingsTrouble` when the node's key can't be had.
    package init(_ settings: NetworkSettings, instance: String) throws(SettingsTrouble) {
        node = try IPFSNode(settings, instance: instance)
        (hunts, begun) = AsyncStream.makeStream(of: Hunt.self)
        routers = DelegatedRouters(
            settings.routers,
            instance: instance,
            stall: Limits.routerStall,
            connect: Limits.routerConnect,
        )
    }

    /// What it counts, by name.
    package var counters: [String: UInt64] {
        counts.withLock { $0.counters }.merging(node.counters) { $1 }
    }

    /// What it holds now, by name.
    package var gauges: [String: UInt64] { node.gauges }

    /// Listens, keeps connections, answers peers, and searches for providers.
    @concurrent
    package func run(showing store: any SharedStore) async throws {
        defer { for hunt in shelf.withLock({ $0.close() }) { hunt.end() } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.runHunts() }
            defer { group.cancelAll() }
            try await node.run(showing: store)
        }
    }

    /// Runs the search of each hunt, and ends those that nobody has come back to.
    private func runHunts() async {
        await withDiscardingTaskGroup { group in
            group.addTask {
                while !Task.isCancelled {
                    try? await Task.sleep(for: Limits.idleHuntTime / 4)
                    for hunt in self.shelf.withLock({ $0.expire(now: .now) }) { hunt.end() }
                }
            }
            for await hunt in hunts { group.addTask { await hunt.run() } }
        }
    }

    /// What the control endpoint is asked about peers.
    package func answer(_ payload: Payload) -> Payload? { node.answer(payload) }

    /// Ends all connections.
    package func close() async {
        await node.host.close()
        await routers.close()
    }

    /// Searches the network for the order's range.
    @concurrent
    package func fetch(
        _ order: Order,
        deadline: ContinuousClock.Instant,
        into sink: BlockSink,
    ) async -> Outcome {
        guard order.privacy == .public else {
            let sentence = "Private content is never asked of the IPFS network."
            return FetchTrouble(.forbidden, sentence, isPermanent: true).outcome([])
        }
        do throws(FetchTrouble) {
            try await sink.resume()
        } catch {
            return error.outcome([])
        }
        guard !sink.isComplete else { return Outcome(.found) }
        let search = ProviderSearch(node: node, routers: routers, content: order.root)
        guard search.canSearch || !node.host.connectedPeers.isEmpty else {
            let sentence = "No IPFS node is connected, and nobody is there who knows any."
            let skipped = Attempt(.ipfs, .skipped, code: .noPeers, sentence: sentence)
            return FetchTrouble(.noPeers, sentence).outcome([skipped])
        }
        let root = order.root.asVersion1
        let hunt = claim(root, search)
        let log = NetworkLog(node.exchange, connected: node.host.connectedPeers, hunt.providers)
        let end = await bring(sink, hunt.session, log)
        release(root, hasFound: sink.bytesPut > 0)
        return conclude(end, sink, log, isLate: .now >= deadline)
    }

    /// The hunt for a root: the one of the order before, or of another one that is under way.
    private func claim(_ root: CID, _ search: ProviderSearch) -> Hunt {
        let (hunt, isNew) = shelf.withLock { shelf in
            shelf.claim(root) { Hunt(search, at: node.exchange) }
        }
        if isNew { begun.yield(hunt) } else { hunt.renew() }
        return hunt
    }

    private func release(_ root: CID, hasFound: Bool) {
        let dropped = shelf.withLock { $0.release(root, hasFound: hasFound, now: .now) }
        for hunt in dropped { hunt.end() }
    }

    /// Brings all blocks of the range.
    private func bring(
        _ sink: BlockSink,
        _ session: BitswapSession,
        _ log: NetworkLog
    ) async -> RelayEnd {
        do {
            try await session.withReader { reader in
                defer { log.note(session.peers) }
                var relay = BlockRelay(from: reader, into: sink)
                try await relay.run()
            }
            return .complete
        } catch {
            return RelayEnd(error)
        }
    }

    /// Nothing was brought: nobody has it, or nobody could be asked.
    private func nothing(_ log: NetworkLog, _ attempts: [Attempt]) -> Outcome {
        let hasRouted = !routers.isEmpty || node.tables.contains { $0.peerCount > 0 }
        guard log.isUnasked, !hasRouted else { return Outcome(.missing, attempts: attempts) }
        return FetchTrouble(.noPeers, "No IPFS node could be reached.").outcome(attempts)
    }

    private func conclude(
        _ end: RelayEnd,
        _ sink: BlockSink,
        _ log: NetworkLog,
        isLate: Bool
    ) -> Outcome {
        let attempts = log.attempts(isComplete: sink.isComplete, isLate: isLate)
        counts.withLock { counts in
            for attempt in attempts { counts.count(attempt) }
        }
        switch end {
        case .complete: return Outcome(.found, attempts: attempts)
        case .trouble(let trouble): return trouble.outcome(attempts)
        case .cancelled: return FetchTrouble.cancelled.outcome(attempts)
        case .missing(let block):
            guard sink.bytesPut > 0 else { return nothing(log, attempts) }
            // Whoever had the rest has left, or stalls: another time it may be there.
            let sentence = "Nobody who is connected has the rest of it, from \(block) on."
            return FetchTrouble(.unavailable, sentence).outcome(attempts)
        }
    }
}

import Blocks
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
/// Known weakness: the network learns what is looked for.
package final class NetworkSource: ContentSource {
    /// The third link of the chain.
    package let source = Source.ipfs
    /// Every instance reaches the same network: any one will do.
    package let isShare = false
    private let node: IPFSNode
    private let routers: DelegatedRouters
    private let counts = Mutex(AttemptCounts(.ipfs))

    /// A source over a node.
    ///
    /// - Throws: `SettingsTrouble` when the node's key can't be had.
    package init(_ settings: NetworkSettings, instance: String) throws(SettingsTrouble) {
        node = try IPFSNode(settings, instance: instance)
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

    /// Listens, keeps connections, and answers peers.
    @concurrent
    package func run(showing store: any SharedStore) async throws {
        try await node.run(showing: store)
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
        let log = NetworkLog(node.exchange, connected: node.host.connectedPeers)
        let end = await bring(sink, search, log)
        return conclude(end, sink, log, isLate: .now >= deadline)
    }

    private enum End {
        case complete
        case missing(CID)
        case cancelled
        case trouble(FetchTrouble)
    }

    /// Brings all blocks of the range.
    private func bring(_ sink: BlockSink, _ search: ProviderSearch, _ log: NetworkLog) async -> End
    {
        do {
            try await node.exchange.withSession(isSearching: search.canSearch) { session in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await search.run(for: session, log.providers) }
                    defer {
                        log.note(session.peers)
                        group.cancelAll()
                    }
                    try await read(from: session, into: sink)
                }
            }
            return .complete
        } catch let error as FetchTrouble {
            return .trouble(error)
        } catch let error as BlockError {
            let sentence = "The content can't be read: \(error)."
            return .trouble(FetchTrouble(.corrupt, sentence, isPermanent: true))
        } catch BitswapFetchError.missing(let block) {
            return .missing(block)
        } catch is CancellationError {
            return .cancelled
        } catch {
            return .trouble(FetchTrouble(.internal, "The session ended: \(error)."))
        }
    }

    /// Takes one block after the other, in the order of reading, with others on their way.
    private func read(from session: BitswapSession, into sink: BlockSink) async throws {
        var taken = 0
        while true {
            let missing = try await sink.missing(Limits.readAheadBlocks)
            guard let next = missing.first else { return }
            session.readAhead(missing.enumerated().map { (cid: $1, order: taken + $0) })
            let block = try await session.block(next, order: taken)
            _ = try await sink.put(block)
            taken += 1
        }
    }

    /// Nothing was brought: nobody has it, or nobody could be asked.
    private func nothing(_ log: NetworkLog, _ attempts: [Attempt]) -> Outcome {
        let hasRouted = !routers.isEmpty || node.tables.contains { $0.peerCount > 0 }
        guard log.isUnasked, !hasRouted else { return Outcome(.missing, attempts: attempts) }
        return FetchTrouble(.noPeers, "No IPFS node could be reached.").outcome(attempts)
    }

    private func conclude(
        _ end: End,
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

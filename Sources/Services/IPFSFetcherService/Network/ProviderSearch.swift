import DelegatedRouting
import Kademlia
import Multiformats
import PeerHost
import PeerIdentity
import PeerProtocols
import Synchronization

/// Looks for those who provide a content, in the hash tables and at the routers, while its blocks
/// are already asked for.
struct ProviderSearch: Sendable {
    let node: IPFSNode
    let routers: DelegatedRouters
    let content: CID

    /// Whether there is anybody to ask: a router, or somebody in a hash table.
    var canSearch: Bool {
        !routers.isEmpty || node.tables.contains { $0.canLook }
    }

    /// Searches once, and tells the session of whom it hears.
    func run(for session: BitswapSession, _ log: ProviderLog) async {
        await withDiscardingTaskGroup { group in
            for table in node.tables {
                group.addTask { await look(in: table, for: session, log) }
            }
            group.addTask {
                let troubles = await routers.providers(of: content) { provider in
                    guard provider.maySpeak("transport-bitswap") else { return }
                    guard log.note(provider.id) else { return }
                    session.provide(provider.id, at: provider.addresses)
                }
                log.note(troubles)
            }
        }
    }

    private func look(
        in table: KademliaNode,
        for session: BitswapSession,
        _ log: ProviderLog
    ) async {
        try? await table.withProviders(of: content.multihash) { providers in
            await withDiscardingTaskGroup { group in
                for await provider in providers
                where log.note(provider.id) || !provider.addresses.isEmpty {
                    guard provider.addresses.isEmpty else {
                        session.provide(provider.id, at: provider.addresses)
                        continue
                    }
                    // Known by name alone: where it is has to be found, too.
                    group.addTask {
                        if await table.find(provider.id) { session.provide(provider.id) }
                    }
                }
            }
        }
    }
}

/// The providers of one content that were heard of.
final class ProviderLog: Sendable {
    private let known = Mutex((peers: Set<PeerID>(), troubles: [String]()))

    /// Notes a provider; whether it is news.
    func note(_ peer: PeerID) -> Bool { known.withLock { $0.peers.insert(peer).inserted } }

    /// Notes what routers failed in, in their last round.
    func note(_ troubles: [String]) { known.withLock { $0.troubles = troubles } }

    /// How many there are.
    var count: Int { known.withLock { $0.peers.count } }

    /// What routers failed in.
    var troubles: [String] { known.withLock { $0.troubles } }
}

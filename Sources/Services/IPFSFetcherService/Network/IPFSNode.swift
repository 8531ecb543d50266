package import Daemon
package import Fetching
import Kademlia
package import Messages
import Multiformats
package import PeerHost
import PeerIdentity
import Peering
import PeerProtocols

/// A node of the IPFS network: a libp2p host that speaks Bitswap and, if it is to, Kademlia.
///
/// What it does beside the stage's orders: it keeps connections, hands out blocks that the store
/// shows to strangers, takes part in the hash tables (the public network's, and the one of private
/// addresses), and answers an operator.
package final class IPFSNode: Sendable {
    /// The libp2p host.
    package let host: Host
    let exchange: BitswapExchange
    let tables: [KademliaNode]
    private let provided: NetworkSettings.Provided
    private let shelf = NetworkShelf()
    private let desk: NodeDesk

    /// A node that is not running yet.
    ///
    /// - Throws: `SettingsTrouble` when its key can't be had.
    package init(_ settings: NetworkSettings, instance: String) throws(SettingsTrouble) {
        let host = try settings.node.host(instance: instance)
        self.host = host
        provided = settings.provided
        exchange = BitswapExchange(host, shelf: shelf)
        let mode: KademliaNode.Mode? =
            switch settings.hashTable {
            case .off: nil
            case .client: .client
            case .server: .server
            }
        tables =
            mode.map { mode in
                Network.allCases.map { network in
                    KademliaNode(host, in: network, as: mode, bootstrap: settings.node.bootstrap)
                }
            } ?? []
        desk = NodeDesk(host, instance: instance, provide: Self.providing(tables, shelf))
    }

    /// What an operator's `provide` does.
    private static func providing(
        _ tables: [KademliaNode],
        _ shelf: NetworkShelf
    ) -> NodeDesk.Providing {
        { text in
            guard !tables.isEmpty else { return "This node takes no part in the hash table." }
            guard let cid = try? CID(parsing: text) else { return "\(text.prefix(64)) is no CID." }
            guard await shelf.holds(cid) else {
                return "\(cid) is not in the store, or not public."
            }
            for table in tables {
                // What was provided already is not due for hours: it begins anew.
                table.withdraw(cid.multihash)
                table.provide(cid.multihash)
            }
            return nil
        }
    }

    /// Listens, keeps connections and answers peers until the task is cancelled.
    ///
    /// - Throws: when it can't listen.
    package func run(showing store: any SharedStore) async throws {
        shelf.open(store)
        do {
            try await host.start()
        } catch let error as PeerHostError {
            throw SettingsTrouble(error.sentence)
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.host.run() }
            group.addTask { await self.exchange.run() }
            for table in tables { group.addTask { await table.run() } }
            if provided != .none {
                group.addTask {
                    var announcer = Announcer(self.tables, of: self.provided, now: .now)
                    await announcer.run(store)
                }
            }
            await desk.run()
            group.cancelAll()
        }
        await host.close()
    }

    /// Answers what an operator asks about peers, at once; nil: it isn't about them.
    package func answer(_ payload: Payload) -> Payload? { desk.answer(payload) }

    /// What it counts, by name.
    var counters: [String: UInt64] { shelf.counters }

    /// How many peers there are, by name.
    var gauges: [String: UInt64] {
        var gauges = ["ipfs-peers-connected": UInt64(host.connectedPeers.count)]
        for table in tables {
            gauges["dht-\(table.network.name)-peers"] = UInt64(table.peerCount)
            gauges["dht-\(table.network.name)-records"] = UInt64(table.recordCount)
            let progress = table.progress
            gauges["provide-\(table.network.name)-waiting"] = UInt64(progress.waiting)
            gauges["provide-\(table.network.name)-done"] = UInt64(progress.provided)
            gauges["provide-\(table.network.name)-failed"] = UInt64(progress.failed)
        }
        return gauges
    }
}

extension Network {
    /// Its name in figures.
    var name: String {
        switch self {
        case .wan: "wan"
        case .lan: "lan"
        }
    }
}

package import Daemon
package import Fetching
import KeyFiles
import Messages
package import PeerHost
import PeerIdentity
package import Peering
import PeerProtocols
import Synchronization

/// The host of one instance, and what it does beside its orders: answers peers, and an operator.
package final class PeerNode: Sendable {
    private struct State {
        /// The connected peers, and whether they speak our protocol; nil: they have not said yet.
        var speakers: [PeerID: Bool] = [:]
        /// Peers that could be asked from some moment on, ever.
        var sight: UInt64 = 0

        mutating func note(_ peer: PeerID, speaks: Bool) {
            if speaks, speakers[peer] != true { sight += 1 }
            speakers[peer] = speaks
        }
    }

    /// The libp2p host.
    package let host: Host
    private let serving = ServingCounts()
    private let state = Mutex(State())
    private let desk: NodeDesk
    private let vouchers: VoucherDesk

    /// A node that is not running yet.
    ///
    /// - Throws: `SettingsTrouble` when its key can't be had.
    package init(_ settings: NodeSettings, instance: String) throws(SettingsTrouble) {
        let folder = settings.home.isEmpty ? nil : IdentityFolder(home: settings.home)
        let vouchers = VoucherDesk(folder, levels: settings.gate.trust)
        self.vouchers = vouchers
        host = try settings.host(instance: instance)
        desk = NodeDesk(host, instance: instance) { peer in
            vouchers.vouched(for: peer).map { vouched in
                NodeDesk.Standing(trust: vouched.trust, deployment: vouched.deployment)
            }
        }
    }

    /// Listens, keeps connections and answers peers until the task is cancelled.
    ///
    /// - Throws: when it can't listen.
    package func run(showing store: any SharedStore) async throws {
        let shelf = StoreShelf(
            store: store,
            isTrusted: { [weak self] peer in (self?.trust(in: peer) ?? .stranger) >= .trusted },
            counts: serving,
        )
        let answering = CASDesk(shelf)
        host.handle(CAS.protocolID, streamsMax: Limits.servedMax) { try await answering.serve($0) }
        let events = host.events()
        do {
            try await host.start()
        } catch let error as PeerHostError {
            throw SettingsTrouble(error.sentence)
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.host.run() }
            group.addTask { await self.follow(events) }
            group.addTask {
                await self.vouchers.run(on: self.host) { self.state.withLock { $0.sight += 1 } }
            }
            await desk.run()
            group.cancelAll()
        }
        await host.close()
    }

    /// The peers that can be asked for content of this privacy.
    func candidates(for privacy: Privacy) -> [PeerID] {
        let speakers = state.withLock { $0.speakers }
        return speakers.filter { $0.value }.map(\.key)
            .filter { privacy != .restricted || trust(in: $0) >= .trusted }
            .sorted()
    }

    /// What is thought of a peer: what the settings say of it, or of the deployment whose voucher it
    /// has shown.
    func trust(in peer: PeerID) -> Trust {
        max(host.trust(in: peer), vouchers.vouched(for: peer)?.trust ?? .stranger)
    }

    /// Another number whenever there is a peer more that can be asked.
    var sight: UInt64 { state.withLock { $0.sight } }

    /// What peers asked, by name.
    var counters: [String: UInt64] { serving.counters }

    /// How many peers there are, by name.
    var gauges: [String: UInt64] {
        let speakers = state.withLock { $0.speakers }
        return [
            "peers-connected": UInt64(speakers.count),
            "peers-with-cas": UInt64(speakers.values.count { $0 }),
            "peers-trusted": UInt64(speakers.keys.count { trust(in: $0) >= .trusted }),
        ]
    }

    private func follow(_ events: AsyncStream<PeerEvent>) async {
        for await event in events {
            let connected = host.connectedPeers
            switch event {
            case .identified(let peer, let said) where connected.contains(peer):
                vouchers.identified(peer, said.protocols)
            case .protocolsChanged(let peer, let names) where connected.contains(peer):
                vouchers.identified(peer, names)
            case .disconnected(let peer, _, _) where !connected.contains(peer):
                vouchers.disconnected(peer)
            default: break
            }
            state.withLock { state in
                switch event {
                case .connected(let peer, _, _):
                    state.speakers[peer] = state.speakers[peer] ?? false
                case .disconnected(let peer, _, _):
                    if !connected.contains(peer) { state.speakers[peer] = nil }
                case .identified(let peer, let said):
                    guard connected.contains(peer) else { return }
                    state.note(peer, speaks: said.protocols.contains(CAS.protocolID))
                case .protocolsChanged(let peer, let names):
                    guard connected.contains(peer) else { return }
                    state.note(peer, speaks: names.contains(CAS.protocolID))
                case .unreachable: break
                }
            }
        }
    }

    /// Answers what an operator asks about peers, at once; nil: it isn't about them.
    func answer(_ payload: Payload) -> Payload? { desk.answer(payload) }
}

package import Daemon
package import Fetching
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

    /// A node that is not running yet.
    ///
    /// - Throws: `SettingsTrouble` when its key can't be had.
    package init(_ settings: NodeSettings, instance: String) throws(SettingsTrouble) {
        host = try settings.host(instance: instance)
        desk = NodeDesk(host)
    }

    /// Listens, keeps connections and answers peers until the task is cancelled.
    ///
    /// - Throws: when it can't listen.
    package func run(showing store: any PublicStore) async throws {
        let answering = CASDesk(StoreShelf(store: store, counts: serving))
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
            await desk.run()
            group.cancelAll()
        }
        await host.close()
    }

    /// The peers that can be asked for content of this privacy.
    func candidates(for privacy: Privacy) -> [PeerID] {
        let speakers = state.withLock { $0.speakers }
        return speakers.filter { $0.value }.map(\.key)
            .filter { privacy != .restricted || host.trust(in: $0) >= .trusted }
            .sorted()
    }

    /// Another number whenever there is a peer more that can be asked.
    var sight: UInt64 { state.withLock { $0.sight } }

    /// What peers asked, by name.
    var counters: [String: UInt64] { serving.counters }

    /// How many peers there are, by name.
    var gauges: [String: UInt64] {
        state.withLock { state in
            [
                "peers-connected": UInt64(state.speakers.count),
                "peers-with-cas": UInt64(state.speakers.values.count { $0 }),
            ]
        }
    }

    private func follow(_ events: AsyncStream<PeerEvent>) async {
        for await event in events {
            let connected = host.connectedPeers
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
                }
            }
        }
    }

    /// Answers what an operator asks about peers, at once; nil: it isn't about them.
    func answer(_ payload: Payload) -> Payload? { desk.answer(payload) }
}

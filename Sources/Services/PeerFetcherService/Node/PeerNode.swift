package import Daemon
package import Fetching
import Messages
import KeyFiles
import Multiformats
package import PeerHost
import PeerIdentity
import PeerProtocols
import Sodium
import Synchronization

/// The host of one instance, and what it does beside its orders: answers peers, keeps the table of
/// them, and does what an operator asks.
package final class PeerNode: Sendable {
    private struct State {
        /// The connected peers, and whether they speak our protocol; nil: they have not said yet.
        var speakers: [PeerID: Bool] = [:]
        /// Peers that could be asked from some moment on, ever.
        var sight: UInt64 = 0
        var table: [PeerInfo] = []

        mutating func note(_ peer: PeerID, speaks: Bool) {
            if speaks, speakers[peer] != true { sight += 1 }
            speakers[peer] = speaks
        }
    }

    /// The libp2p host.
    package let host: Host
    private let serving = ServingCounts()
    private let state = Mutex(State())
    private let calls = PeerCalls()
    private let vouchers: VoucherDesk

    /// A node that is not running yet.
    ///
    /// - Throws: `SettingsTrouble` when its key can't be had.
    package init(_ settings: NodeSettings, instance: String) throws(SettingsTrouble) {
        let key = try Self.key(of: instance, in: settings.home)
        let division = PeerDivision(instances: settings.instances, instance: instance)
        var gate = settings.gate
        let folder = settings.home.isEmpty ? nil : IdentityFolder(home: settings.home)
        vouchers = VoucherDesk(folder, levels: gate.trust)
        let ours = settings.bootstrap.filter { address in
            guard let peer = address.peerID else { return false }
            if gate.trust[peer] == nil { gate.trust[peer] = .known }
            return peer != key.peerID && division.isOurs(peer.bytes)
        }
        host = Host(
            HostSettings(
                listenAddresses: settings.listen,
                announcedAddresses: settings.announce,
                bootstrapNodes: ours,
                minConnections: settings.minConnections,
                maxConnections: settings.maxConnections,
                protocols: settings.protocols,
                gate: gate,
                privateNetwork: settings.swarmKey,
                agent: StageIdentity.software,
            ),
            identity: key,
        )
    }

    private static func key(
        of instance: String,
        in home: String,
    ) throws(SettingsTrouble) -> KeyPair {
        do {
            guard !home.isEmpty else {
                return try KeyPair(seed: .random(Ed25519.seedByteCount))
            }
            return try IdentityFolder(home: home).instanceOrNew(instance)
        } catch {
            throw SettingsTrouble("\(error)")
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
        let desk = CASDesk(shelf)
        host.handle(CAS.protocolID, streamsMax: Limits.servedMax) { try await desk.serve($0) }
        let events = host.events()
        do {
            try await host.start()
        } catch let error as PeerHostError {
            throw SettingsTrouble(error.sentence)
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.host.run() }
            group.addTask { await self.follow(events) }
            group.addTask { await self.keepTable() }
            group.addTask {
                await self.vouchers.run(on: self.host) { self.state.withLock { $0.sight += 1 } }
            }
            await calls.run(on: host)
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
                }
            }
        }
    }

    private func keepTable() async {
        while !Task.isCancelled {
            let table = await host.peers()
            state.withLock { $0.table = table }
            try? await Task.sleep(for: Limits.tableInterval)
        }
    }
}

/// What an operator asks on the control endpoint.
extension PeerNode {
    /// Answers what is about peers, at once; nil: it isn't.
    func answer(_ payload: Payload) -> Payload? {
        switch payload {
        case .peers(let peers): .peerTable(table(skip: peers.skip))
        case .peerCall(let call): .peerCalled(calls.ask(call))
        default: nil
        }
    }

    private func table(skip: Int) -> PeerTable {
        let table = state.withLock { $0.table }
        let page = table.dropFirst(skip).prefix(Messages.Limits.peerRowsMax)
        let end = skip + page.count
        return PeerTable(
            peer: host.id.description,
            did: host.id.didText,
            addresses: host.addresses.map(\.description),
            rows: page.map { PeerRow($0, vouched: vouchers.vouched(for: $0.peer)) },
            next: end < table.count ? end : 0,
        )
    }
}

extension PeerRow {
    /// A connection, as the table shows it, and who vouches for the peer.
    init(_ info: PeerInfo, vouched: VoucherBook.Vouched?) {
        self.init(
            peer: info.peer.description,
            did: info.peer.didText,
            address: info.address.description,
            isInbound: info.direction == .inbound,
            agent: info.identified?.agent ?? "",
            protocols: info.identified?.protocols ?? [],
            latency: info.latency,
            age: ContinuousClock.now - info.since,
            streams: UInt64(info.streams),
            bytesIn: info.bytesIn,
            bytesOut: info.bytesOut,
            trust: max(info.trust, vouched?.trust ?? .stranger).name,
            deployment: vouched?.deployment.description ?? "",
        )
    }
}

extension PeerID {
    /// The same key as a DID; empty when it is no Ed25519 key.
    var didText: String { (try? did.description) ?? "" }
}

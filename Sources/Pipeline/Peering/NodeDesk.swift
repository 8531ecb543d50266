import Logging
package import Messages
package import Multiformats
package import PeerHost
package import PeerIdentity
import Synchronization

/// What an operator asks of a stage's host, on its control endpoint: the table of its peers,
/// connections to make or end, round trips to measure.
///
/// It also tells the log, unasked, which bootstrap peers can't be called.
package final class NodeDesk: Sendable {
    /// What is thought of a peer beside what the settings say of it.
    package struct Standing: Sendable {
        /// The level.
        package let trust: Trust
        /// The deployment whose voucher the peer has shown.
        package let deployment: DIDKey

        /// A standing that a voucher gives.
        package init(trust: Trust, deployment: DIDKey) {
            self.trust = trust
            self.deployment = deployment
        }
    }

    /// Announces the content of a CID's text; a sentence when it can't.
    package typealias Providing = @Sendable (_ content: String) async -> String?

    private let host: Host
    private let standing: @Sendable (PeerID) -> Standing?
    private let calls: PeerCalls
    private let logger: Logger
    private let table = Mutex<[PeerInfo]>([])

    /// A desk for a host.
    ///
    /// - Parameters:
    ///   - host: the host.
    ///   - instance: the stage's name in the log.
    ///   - standing: what a peer's voucher gives it; nil: nothing.
    ///   - provide: announces a content.
    package init(
        _ host: Host,
        instance: String,
        standing: @escaping @Sendable (PeerID) -> Standing? = { _ in nil },
        provide: @escaping Providing = { _ in "Content is announced by an IPFS fetcher." }
    ) {
        self.host = host
        self.standing = standing
        calls = PeerCalls(provide)
        logger = Logger(label: instance)
    }

    /// Answers what is about peers, at once; nil: it isn't.
    package func answer(_ payload: Payload) -> Payload? {
        switch payload {
        case .peers(let peers): .peerTable(page(skip: peers.skip))
        case .peerCall(let call): .peerCalled(calls.ask(call))
        default: nil
        }
    }

    /// Keeps the table and makes the calls until the task is cancelled.
    package func run() async {
        let events = host.events()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.follow(events) }
            group.addTask { await self.keepTable() }
            await calls.run(on: host)
            group.cancelAll()
        }
    }

    private func keepTable() async {
        while !Task.isCancelled {
            let rows = await host.peers()
            table.withLock { $0 = rows }
            try? await Task.sleep(for: Limits.tableInterval)
        }
    }

    /// Tells the log of bootstrap peers that can't be called, and of those that can be again.
    private func follow(_ events: AsyncStream<PeerEvent>) async {
        var missing: Set<PeerID> = []
        for await event in events {
            switch event {
            case .unreachable(let peer, let error):
                missing.insert(peer)
                logger.warning(
                    "a bootstrap peer can't be reached; it is called until it can be",
                    metadata: ["peer.id": "\(peer)", "reason": "\(error.sentence)"],
                )
            case .connected(let peer, _, _):
                guard missing.remove(peer) != nil else { continue }
                logger.info("a bootstrap peer is reached", metadata: ["peer.id": "\(peer)"])
            case .disconnected, .identified, .protocolsChanged: break
            }
        }
    }

    private func page(skip: Int) -> PeerTable {
        let rows = table.withLock { $0 }
        let page = rows.dropFirst(skip).prefix(Messages.Limits.peerRowsMax)
        let end = skip + page.count
        return PeerTable(
            peer: host.id.description,
            did: host.id.didText,
            addresses: host.addresses.map(\.description),
            rows: page.map { PeerRow($0, standing($0.peer)) },
            next: end < rows.count ? end : 0,
        )
    }
}

extension PeerRow {
    /// A connection, as the table shows it, and who vouches for the peer.
    init(_ info: PeerInfo, _ standing: NodeDesk.Standing?) {
        self.init(
            peer: info.peer.description,
            did: info.peer.didText,
            address: info.address.description,
            isInbound: info.direction == .inbound,
            security: info.security.name,
            agent: info.identified?.agent ?? "",
            protocols: info.identified?.protocols ?? [],
            latency: info.latency,
            age: ContinuousClock.now - info.since,
            streams: UInt64(info.streams),
            bytesIn: info.bytesIn,
            bytesOut: info.bytesOut,
            trust: max(info.trust, standing?.trust ?? .stranger).name,
            deployment: standing?.deployment.description ?? "",
        )
    }
}

extension PeerID {
    /// The same key as a DID; empty when it is no Ed25519 key.
    package var didText: String { (try? did.description) ?? "" }
}

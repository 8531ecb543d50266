package import Kademlia
package import Multiformats
package import PeerHost
package import PeerIdentity
import Synchronization

/// A node of one Kademlia network, on a host: its machines driven over the host's streams.
///
/// What it does: it finds providers and peers, keeps its table full, provides contents and provides
/// them again; a server answers others. What it trusts: that a host's peer is who it is, and nothing
/// that a peer says. Known weakness: a host remembers addresses for a bounded number of peers, and a
/// table may know more of them; these are found again by a lookup.
///
/// ```swift
/// let node = KademliaNode(host, in: .wan, as: .client, bootstrap: addresses)
/// // Beside what the program does: `await node.run()`
/// try await node.withProviders(of: cid.multihash) { providers in
///     for await provider in providers { … }
/// }
/// ```
package final class KademliaNode: Sendable {
    /// Whether a node answers others.
    package enum Mode: Sendable, Hashable {
        /// It asks, and nobody knows it.
        case client
        /// It answers too, and others have it in their tables.
        case server
    }

    struct State {
        var node: Node
        var republisher = Republisher()
    }

    /// The network.
    package let network: Network
    /// Whether this node answers others.
    package let mode: Mode
    let host: Host
    let bootstrap: [Contact]
    let state: Mutex<State>
    let turnstile = Turnstile(KademliaLimits.lookupsMax)

    /// A node on a host; a server answers from now on.
    ///
    /// - Parameters:
    ///   - host: the host, which outlives the node.
    ///   - network: which of the networks.
    ///   - mode: whether it answers.
    ///   - bootstrap: whom to ask first, as long as nobody else is known: addresses with a peer at
    ///     their ends.
    package init(
        _ host: Host,
        in network: Network,
        as mode: Mode,
        bootstrap: [Multiaddr] = []
    ) {
        self.host = host
        self.network = network
        self.mode = mode
        var addresses: [PeerID: [Multiaddr]] = [:]
        for address in bootstrap {
            guard let peer = address.peerID else { continue }
            addresses[peer, default: []].append(address)
        }
        self.bootstrap = addresses.map { Contact($0, at: $1) }
        state = Mutex(State(node: Node(host.id, in: network, now: .now)))
        guard mode == .server else { return }
        host.handle(
            network.protocolName,
            streamsMax: KademliaLimits.streamsMax
        ) { [weak self] stream in try await self?.serve(stream) }
    }

    /// Keeps the node alive until its task is cancelled: hears who speaks the protocol, keeps the
    /// table full, and provides what is due.
    package func run() async {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await self.hear() }
            tasks.addTask { await self.maintain() }
            tasks.addTask { await self.republish() }
        }
    }

    // MARK: What goes on

    /// Whether there is anybody to ask: a server that is known, or one to begin with.
    package var canLook: Bool { peerCount > 0 || !bootstrap.isEmpty }

    /// How many servers are known.
    package var peerCount: Int { state.withLock { $0.node.table.count } }

    /// How many records of others are kept.
    package var recordCount: Int { state.withLock { $0.node.store.count } }

    /// Where the providing stands.
    package var progress: Republisher.Progress { state.withLock { $0.republisher.progress } }

    // MARK: Finding

    /// Runs `body` with the providers of a content as they are found; the search ends with it.
    ///
    /// First come those that told this node itself. One whose addresses are heard later comes twice;
    /// one that has none can be looked for with `find`.
    ///
    /// - Parameters:
    ///   - content: what is sought.
    ///   - wanted: after so many the search is over.
    ///   - body: takes the providers.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws.
    package func withProviders<Result: Sendable>(
        of content: Multihash,
        wanted: Int = Kademlia.Limits.replication,
        _ body: (AsyncStream<Contact>) async throws -> Result
    ) async throws -> Result {
        // A lookup tells a bounded number of providers, so the stream is bounded too.
        let (providers, inbox) = AsyncStream.makeStream(of: Contact.self)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                await self.tellProviders(of: content, wanted: wanted, to: inbox)
                inbox.finish()
            }
            defer { tasks.cancelAll() }
            return try await body(providers)
        }
    }

    private func tellProviders(
        of content: Multihash,
        wanted: Int,
        to inbox: AsyncStream<Contact>.Continuation
    ) async {
        var random = SystemRandomNumberGenerator()
        let known = state.withLock {
            $0.node.providers(of: content, now: .now, using: &random)
        }
        for contact in known { inbox.yield(contact) }
        guard known.count < wanted else { return }
        await look(.providers(content, wanted: wanted)) { effect in
            if case .provider(let contact) = effect, !known.contains(contact) {
                inbox.yield(contact)
            }
        }
    }

    /// Connects to a peer wherever somebody knows it to be; whether it is connected now.
    package func find(_ peer: PeerID) async -> Bool {
        if host.remoteAddress(of: peer) != nil { return true }
        if (try? await host.connect(to: peer)) != nil { return true }
        await look(.peer(peer)) { _ in }
        return host.remoteAddress(of: peer) != nil
    }

    /// The servers that are nearest to what these bytes name; empty when nobody answers.
    package func closest(to key: [UInt8]) async -> [Contact] {
        await look(.closest(key)) { _ in }?.closest ?? []
    }

    // MARK: Providing

    /// Provides a content from now on, again and again; `run` does it.
    ///
    /// - `due`: when it is first provided; later for what was provided in an earlier life.
    /// - Returns: false when there are too many.
    @discardableResult
    package func provide(_ content: Multihash, due: ContinuousClock.Instant = .now) -> Bool {
        state.withLock { $0.republisher.add(content, due: due) }
    }

    /// Provides a content no more; others forget it within two days.
    package func withdraw(_ content: Multihash) {
        state.withLock { $0.republisher.remove(content) }
    }
}

package import Multiformats
package import PeerIdentity

/// What a node of one Kademlia network knows, and how it answers.
///
/// It has the table of servers and the records of providers. It says from which peers a lookup goes
/// out, and learns from what comes of it. A server answers questions; a client doesn't, and nobody
/// puts it into a table (kad-dht, "Client and server mode").
package struct Node: Sendable {
    /// Who this node is.
    package let own: PeerID
    /// The network that it is a node of.
    package let network: Network
    /// Where this node can be reached, as far as it knows; what it tells who asks for it.
    package var addresses: [Multiaddr] = []
    /// The servers that it knows.
    package private(set) var table: RoutingTable
    /// What providers told it.
    package private(set) var store: ProviderStore

    /// A node that knows nobody yet.
    package init(
        _ own: PeerID,
        in network: Network,
        bounds: StoreBounds = StoreBounds(),
        now: ContinuousClock.Instant
    ) {
        self.own = own
        self.network = network
        table = RoutingTable(of: own, in: network, now: now)
        store = ProviderStore(near: Key(own), bounds: bounds, now: now)
    }

    /// This node as others are told of it: with the addresses that its network takes.
    package var contact: Contact {
        network.admitted(Contact(own, at: addresses), from: .loopback)
    }

    /// Whether the table has too few peers to stay alive by itself.
    package var isLonely: Bool { table.count < Limits.tablePeersMin }

    // MARK: Peers

    /// A peer is a server of this network; `reach` is from where it can be reached.
    ///
    /// - Returns: what became of it, as `RoutingTable.add` says.
    @discardableResult
    package mutating func met(
        _ server: Contact,
        reach: Reach,
        now: ContinuousClock.Instant
    ) -> RoutingTable.Admission {
        table.add(network.admitted(server, from: reach), now: now)
    }

    /// A server has answered a question.
    package mutating func answered(_ peer: PeerID, now: ContinuousClock.Instant) {
        table.answered(peer, now: now)
    }

    /// A peer could not be reached or has not answered.
    package mutating func failed(_ peer: PeerID) { table.failed(peer) }

    /// A peer is no server any more, as identify says.
    package mutating func left(_ peer: PeerID) { table.remove(peer) }

    // MARK: Lookups

    /// A lookup that goes out from the nearest servers that are known, and from `others`.
    package func lookup(
        _ goal: Goal,
        from others: [Contact] = [],
        now: ContinuousClock.Instant
    ) -> Lookup {
        let seeds = table.closest(to: goal.target) + others
        return Lookup(goal, by: own, in: network, from: seeds, now: now)
    }

    /// A lookup has ended.
    package mutating func looked(at target: Key, now: ContinuousClock.Instant) {
        table.looked(at: target, now: now)
    }

    /// When `maintain` is to be called.
    package var deadline: ContinuousClock.Instant { min(table.refreshDeadline, store.deadline) }

    /// Throws away what has expired, and says what is to be looked up to keep the table full, as keys
    /// of `Goal.closest`.
    package mutating func maintain(
        now: ContinuousClock.Instant,
        using random: inout some RandomNumberGenerator
    ) -> [[UInt8]] {
        if store.deadline <= now { store.sweep(now: now) }
        guard table.refreshDeadline <= now else { return [] }
        return table.refresh(own: own, now: now, using: &random)
    }

    // MARK: Answers

    /// The providers of a content that are known here.
    package func providers(
        of content: Multihash,
        now: ContinuousClock.Instant,
        using random: inout some RandomNumberGenerator
    ) -> [Contact] {
        store.providers(of: Key(content), now: now, using: &random)
    }

    /// Answers a question; nil when no answer is due.
    ///
    /// - Parameters:
    ///   - question: what was asked.
    ///   - asker: who asked.
    ///   - reach: from where the asker can be reached.
    ///   - sought: the peer that is asked for, when the host knows it: a client too is told to who
    ///     seeks it by name.
    ///   - now: the time.
    ///   - random: chooses among too many providers.
    /// - Returns: the answer.
    /// - Throws: why the stream is to be reset.
    package mutating func answer(
        _ question: Message,
        from asker: PeerID,
        reach: Reach,
        sought: Contact? = nil,
        now: ContinuousClock.Instant,
        using random: inout some RandomNumberGenerator
    ) throws(KademliaError) -> Message? {
        if question.kind != .ping, question.key.isEmpty { throw .keyMissing }
        switch question.kind {
        case .ping:
            // Peers that came with it are not repeated: nobody has vouched for them.
            return Message(.ping)
        case .putValue:
            throw .valuesNotKept
        case .getValue:
            return Message(
                .getValue,
                key: question.key,
                closer: closer(to: question, asker, reach)
            )
        case .findNode:
            return Message(.findNode, closer: nodes(for: question, asker, reach, sought))
        case .getProviders:
            return Message(
                .getProviders,
                key: question.key,
                closer: closer(to: question, asker, reach),
                providers: store.providers(of: Key(hashing: question.key), now: now, using: &random)
            )
        case .addProvider:
            try keep(question, from: asker, reach: reach, now: now)
            return nil
        }
    }

    /// The nearest, at those addresses that the asker may take.
    private func closer(
        to question: Message,
        _ asker: PeerID,
        _ reach: Reach
    ) -> [Contact] {
        table.closest(to: Key(hashing: question.key), except: asker)
            .map { network.admitted($0, from: reach) }
    }

    /// The nearest, and the sought peer itself before them where it is known.
    private func nodes(
        for question: Message,
        _ asker: PeerID,
        _ reach: Reach,
        _ sought: Contact?
    ) -> [Contact] {
        let closest = closer(to: question, asker, reach)
        guard let peer = try? PeerID(bytes: question.key), closest.first?.id != peer else {
            return closest
        }
        let named = sought.flatMap { $0.id == peer ? $0 : nil }
        let known = peer == own ? contact : named ?? store.contact(of: peer)
        guard let known else { return closest }
        let contact = network.admitted(known, from: reach)
        return contact.addresses.isEmpty ? closest : [contact] + closest
    }

    private mutating func keep(
        _ question: Message,
        from asker: PeerID,
        reach: Reach,
        now: ContinuousClock.Instant
    ) throws(KademliaError) {
        guard (try? Multihash(bytes: question.key)) != nil else { throw .malformed }
        guard let provider = question.providers.first(where: { $0.id == asker }) else {
            throw .notTheProvider
        }
        let admitted = network.admitted(provider, from: reach)
        guard store.add(admitted, for: Key(hashing: question.key), now: now) else {
            throw .recordsFull
        }
    }
}

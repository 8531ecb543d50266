import Kademlia
import Multiformats
import NIOCore
import PeerHost
import PeerIdentity
import Synchronization

/// What is done again and again.
extension KademliaNode {
    /// Keeps the table full, until the task is cancelled; as long as it is nearly empty, this node
    /// looks around again and again, at growing intervals.
    func maintain() async {
        var wait = KademliaLimits.lonelyIntervalMin
        var lookedAt = ContinuousClock.now
        while !Task.isCancelled {
            let (due, isLonely) = state.withLock { ($0.node.deadline, $0.node.isLonely) }
            if due <= .now {
                await refresh()
                lookedAt = .now
            } else if isLonely, .now - lookedAt >= wait {
                await look(.closest(host.id.bytes)) { _ in }
                lookedAt = .now
                wait = min(wait * 2, KademliaLimits.lonelyIntervalMax)
            }
            if !isLonely { wait = KademliaLimits.lonelyIntervalMin }
            try? await ContinuousClock().sleep(for: KademliaLimits.watchInterval)
        }
    }

    /// Looks for this node itself and up what else is due, so that the table fills.
    package func refresh() async {
        var random = SystemRandomNumberGenerator()
        var targets = state.withLock { $0.node.maintain(now: .now, using: &random) }
        if targets.isEmpty { targets = [host.id.bytes] }
        for target in targets where !Task.isCancelled {
            await look(.closest(target)) { _ in }
        }
    }

    // MARK: Providing

    /// Provides what is due, until the task is cancelled.
    func republish() async {
        while !Task.isCancelled {
            let batch = state.withLock { $0.republisher.next(now: .now) }
            guard batch.isEmpty else {
                await deliver(batch)
                continue
            }
            try? await ContinuousClock().sleep(for: KademliaLimits.watchInterval)
        }
    }

    /// Provides contents that are near each other.
    private func deliver(_ contents: [Multihash]) async {
        guard let first = contents.first else { return }
        let count = contents.count == 1 ? Kademlia.Limits.replication : Kademlia.Limits.regionPeers
        let outcome = await look(.closest(first.bytes, count: count)) { _ in }
        let region = Region(around: Key(first), closest: outcome?.closest ?? [])
        let (errands, others) = region.errands(for: contents)
        let told = errands.isEmpty ? [] : contents.filter { !others.contains($0) }
        let delivery = await run(errands)
        state.withLock { state in
            let now = ContinuousClock.now
            for content in told {
                let isProvided = delivery.isProvided(content)
                state.republisher.ended([content], isProvided: isProvided, now: now)
            }
            // Without anybody near, all have failed; else the others get a lookup of their own.
            guard told.isEmpty else { return state.republisher.postpone(others, now: now) }
            state.republisher.ended(contents, isProvided: false, now: now)
        }
    }

    private func run(_ errands: [Region.Errand]) async -> Delivery {
        var delivery = Delivery(errands)
        await withTaskGroup(of: [Multihash].self) { tasks in
            var rest = errands[...]
            for errand in rest.prefix(KademliaLimits.errandsMax) {
                tasks.addTask { await self.taken(errand) }
            }
            rest = rest.dropFirst(KademliaLimits.errandsMax)
            while let taken = await tasks.next() {
                for content in taken { delivery.taken(content) }
                guard !Task.isCancelled, let errand = rest.popFirst() else { continue }
                tasks.addTask { await self.taken(errand) }
            }
        }
        return delivery
    }

    /// Tells a holder; what it took.
    private func taken(_ errand: Region.Errand) async -> [Multihash] {
        do {
            try await timed(KademliaLimits.errandTime) { try await self.tell(errand) }
            return errand.contents
        } catch {
            return []
        }
    }

    private func tell(_ errand: Region.Errand) async throws {
        let addresses = host.addresses
        let own = state.withLock { state in
            state.node.addresses = addresses
            return state.node.contact
        }
        let holder = errand.holder
        try await host.connect(to: holder.id, at: holder.addresses)
        try await host.withStream(to: holder.id, network.protocolName) { stream in
            for content in errand.contents {
                let message = Message.provide(content, by: own)
                try await stream.writeMessage(ByteBuffer(bytes: message.bytes))
            }
            stream.closeWrite()
            // No answer is due: that the holder ends the stream in order is its consent, and a reset
            // its refusal.
            while try await stream.read() != nil {}
        }
    }
}

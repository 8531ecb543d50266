import Kademlia
import Multiformats
import NIOCore
import PeerHost
import PeerIdentity
import Synchronization

/// Lookups: the machine driven over streams, each question in a task of its own.
extension KademliaNode {
    private enum Event: Sendable {
        case answered(Message, by: PeerID, reach: Reach)
        case failed(PeerID, isTheirs: Bool)
        case reached(Bool)
        case tick
    }

    /// Runs a lookup in its turn, to its end or until the task is cancelled.
    ///
    /// - Returns: how it ended; nil when it never began.
    @discardableResult
    func look(
        _ goal: Goal,
        _ tell: @Sendable (Lookup.Effect) -> Void
    ) async -> Lookup.Outcome? {
        await turnstile.pass {
            var lookup = state.withLock { state in
                state.node.lookup(goal, from: state.node.isLonely ? bootstrap : [], now: .now)
            }
            let outcome = await drive(&lookup, tell)
            if outcome.reason == .complete {
                state.withLock { $0.node.looked(at: lookup.target, now: .now) }
            }
            return outcome
        }
    }

    private func drive(
        _ lookup: inout Lookup,
        _ tell: @Sendable (Lookup.Effect) -> Void
    ) async -> Lookup.Outcome {
        await withTaskGroup(of: Event.self) { tasks in
            defer { tasks.cancelAll() }
            var effects = lookup.begin(now: .now)
            var alarm: ContinuousClock.Instant?
            while true {
                for effect in effects {
                    tell(effect)
                    switch effect {
                    case .ask(let contact):
                        tasks.addTask { [question = lookup.question] in
                            await self.event(of: question, to: contact)
                        }
                    case .found(let contact):
                        tasks.addTask { await self.reach(contact) }
                    case .finished(let outcome): return outcome
                    // The task of a question keeps its time itself.
                    case .provider, .abandon: break
                    }
                }
                if let deadline = lookup.deadline, alarm.map({ deadline < $0 }) ?? true {
                    alarm = deadline
                    tasks.addTask {
                        try? await ContinuousClock().sleep(until: deadline)
                        return .tick
                    }
                }
                guard let event = await tasks.next(), !Task.isCancelled else {
                    effects = lookup.stop()
                    continue
                }
                if case .tick = event { alarm = nil }
                effects = handle(event, &lookup)
            }
        }
    }

    private func handle(_ event: Event, _ lookup: inout Lookup) -> [Lookup.Effect] {
        let now = ContinuousClock.now
        switch event {
        case .answered(let answer, let peer, let reach):
            return lookup.answered(answer, by: peer, reach: reach, now: now)
        case .failed(let peer, let isTheirs):
            if isTheirs { state.withLock { $0.node.failed(peer) } }
            return lookup.failed(peer, now: now)
        case .reached(let isReached): return lookup.reached(isReached, now: now)
        case .tick:
            guard let deadline = lookup.deadline, deadline <= now else { return [] }
            return lookup.deadlinePassed(now: now)
        }
    }

    /// Connects to the peer that is sought.
    private func reach(_ contact: Contact) async -> Event {
        do {
            try await host.connect(to: contact.id, at: contact.addresses)
            return .reached(true)
        } catch {
            return .reached(false)
        }
    }

    // MARK: Questions

    private func event(of question: Message, to contact: Contact) async -> Event {
        do {
            let answer = try await timed(Kademlia.Limits.questionTime) {
                try await self.answer(to: question, by: contact)
            }
            let reach = host.remoteAddress(of: contact.id)?.reach ?? .unknown
            state.withLock { state in
                // Who is known already is known at the addresses that it tells itself.
                if state.node.table[contact.id] == nil {
                    state.node.met(contact, reach: reach, now: .now)
                }
                state.node.answered(contact.id, now: .now)
            }
            return .answered(answer, by: contact.id, reach: reach)
        } catch {
            return .failed(contact.id, isTheirs: Self.isTheirs(error))
        }
    }

    /// Whether a failure tells something of the peer, and not of this host.
    private static func isTheirs(_ error: any Error) -> Bool {
        if error is CancellationError { return false }
        switch error as? PeerHostError {
        case .hostClosed, .exhausted, .resetHere: return false
        default: return true
        }
    }

    private func answer(to question: Message, by contact: Contact) async throws -> Message {
        try await host.connect(to: contact.id, at: contact.addresses)
        return try await host.withStream(to: contact.id, network.protocolName) { stream in
            try await stream.writeMessage(ByteBuffer(bytes: question.bytes))
            let most = Kademlia.Limits.messageBytesMax
            guard let bytes = try await stream.readMessage(upTo: most) else {
                throw KademliaError.notAnAnswer
            }
            return try Message(bytes: Array(bytes.readableBytesView))
        }
    }
}

/// Runs `body` for so long at most.
func timed<Result: Sendable>(
    _ time: Duration,
    _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { tasks in
        tasks.addTask { try await body() }
        tasks.addTask {
            try await ContinuousClock().sleep(for: time)
            return nil
        }
        defer { tasks.cancelAll() }
        guard let first = try await tasks.next(), let result = first else {
            throw PeerHostError.timedOut(.stream)
        }
        return result
    }
}

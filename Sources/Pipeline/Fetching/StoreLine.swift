import Access
package import Blocks
package import Bus
package import Daemon
import Links
package import Messages
package import Multiformats

/// A fetcher's connection to the stores: what it asks is answered, by whichever store is alive.
///
/// Everything asked here may be asked again, so a store that dies or is restarted costs time and
/// no answer: its questions go to another one, or wait for it, in their order, for at most
/// `Limits.storePatience`.
package actor StoreLine: BlockStore, SharedStore {
    private enum Reply: Sendable {
        case message(Payload, body: [UInt8])
        case trouble(FetchTrouble)
    }

    private struct Question {
        var payload: Payload
        var body: [UInt8]
        var link: Int?
        var notBefore: ContinuousClock.Instant
        var deadline: ContinuousClock.Instant
        /// What is answered when nothing came by then.
        var lateness: FetchTrouble
        var completion: @Sendable (Reply) -> Void
    }

    private nonisolated let environment: StageEnvironment
    private let group: LinkGroup
    private var questions: [UInt64: Question] = [:]
    /// Not with a store now, in order.
    private var parked: [UInt64] = []
    private var held: [Int]
    private var lastHop: UInt64 = 0

    /// Its stage's socket loop runs it.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        environment.loop.asUnownedSerialExecutor()
    }

    /// A line that is not connected yet.
    package init(to endpoints: [String], in environment: StageEnvironment) {
        self.environment = environment
        group = LinkGroup(to: endpoints, of: .store, in: environment)
        held = endpoints.map { _ in 0 }
    }

    /// Connects; on the loop.
    package func open() throws(BusError) {
        try group.open { link, event in
            self.changed(link, event)
        } onMessage: { link, message, body in
            self.answered(link, message, body.bytes)
        }
        environment.loop.every(Limits.tick) { self.tick() }
    }

    /// Ends the connections; what is open stays unanswered until its patience ends.
    package func close() { group.close() }

    /// Questions that wait for an answer.
    package var waiting: Int { questions.count }

    /// Stores that are alive.
    package var alive: Int { group.states.count { $0.isAlive } }
}

/// What can be asked.
extension StoreLine {
    /// Hands a block on to a store, in the order of the calls.
    package nonisolated func put(
        _ block: Block,
        for order: Order,
        isLast: Bool,
        completion: @escaping @Sendable (FetchTrouble?) -> Void,
    ) {
        let put = Put(
            contentHash: .cid(block.cid.asVersion1),
            owner: order.owner,
            privacy: order.privacy,
            fetchedFor: order.root,
            isLast: isLast,
        )
        environment.loop.post(to: self) { line in
            line.ask(.put(put), body: block.bytes) { reply in
                switch reply {
                case .message(.stored, _): completion(nil)
                case .message(let payload, _): completion(Self.trouble(payload, "put"))
                case .trouble(let trouble): completion(trouble)
                }
            }
        }
    }

    /// Reads a block that is in a store.
    package nonisolated func read(_ cid: CID) async throws(FetchTrouble) -> Block? {
        var bytes: [UInt8] = []
        while true {
            let get = Get(
                .cid(cid),
                offset: UInt64(bytes.count),
                sources: [.local],
                format: .raw
            )
            guard let (content, body) = try await content(get) else { return nil }
            bytes += body
            if UInt64(bytes.count) >= content.size { break }
            guard !body.isEmpty, content.size <= UInt64(Blocks.Limits.blockBytesMax) else {
                return nil
            }
        }
        // What the store has and does not match is not there: it will be fetched again.
        return try? Block(verifying: bytes, against: cid)
    }

    /// Asks a store for a block's size.
    package nonisolated func size(of cid: CID) async throws(FetchTrouble) -> UInt64? {
        let get = Get(.cid(cid), length: 1, sources: [.local], format: .raw)
        return try await content(get)?.content.size
    }

    /// Has a store hash a file, and name it by that hash when it is the right one.
    package nonisolated func name(
        _ root: CID,
        as digest: Digest256,
        for order: Order,
    ) async throws(FetchTrouble) -> Bool {
        let assemble = Assemble(
            owner: order.owner,
            privacy: order.privacy,
            sha256: digest.bytes,
            isFetched: true,
        )
        switch await reply(to: .assemble(assemble), body: root.asVersion1.bytes) {
        case .message(.stored(let stored), _): return stored.sha256 == digest.bytes
        case .message(.failure(let failure), _) where failure.code == .corrupt: return false
        case .message(let payload, _): throw Self.trouble(payload, "assemble")
        case .trouble(let trouble): throw trouble
        }
    }

    /// Reads a range of what those outside may have.
    package nonisolated func sharedRange(
        _ hash: ContentHash,
        offset: UInt64,
        length: UInt64,
        format: ContentFormat,
        for audience: SharedAudience,
    ) async throws(FetchTrouble) -> SharedRange {
        let get = Get(
            hash,
            offset: offset,
            length: length,
            sources: [.local],
            format: format,
            publicOnly: !audience.isTrusted,
            sharedOnly: audience.isTrusted,
        )
        switch await reply(to: .get(get), until: audience.deadline) {
        case .message(.content(let content), let body): return .content(content, body)
        case .message(.absent(let absent), _): return .absent(absent)
        // What is blocked is not here for a stranger.
        case .message(.failure(let failure), _)
        where failure.code == .corrupt || failure.code == .forbidden:
            return .absent(Absent(root: hash.root))
        case .message(let payload, _): throw Self.trouble(payload, "get")
        case .trouble(let trouble): throw trouble
        }
    }

    /// Reads a page of the list of what those outside may have.
    package nonisolated func sharedPage(
        from cursor: String,
        limit: Int,
        ofBlocks: Bool,
        for audience: SharedAudience,
    ) async throws(FetchTrouble) -> Listing {
        let list = List(
            cursor: cursor,
            limit: limit,
            isShared: audience.isTrusted,
            isOfBlocks: ofBlocks,
        )
        switch await reply(to: .list(list), until: audience.deadline) {
        case .message(.listing(let listing), _): return listing
        case .message(let payload, _): throw Self.trouble(payload, "list")
        case .trouble(let trouble): throw trouble
        }
    }

    private nonisolated func content(
        _ get: Get,
    ) async throws(FetchTrouble) -> (content: Content, body: [UInt8])? {
        switch await reply(to: .get(get)) {
        case .message(.content(let content), let body): return (content, body)
        case .message(.absent, _): return nil
        case .message(.failure(let failure), _) where failure.code == .corrupt: return nil
        case .message(let payload, _): throw Self.trouble(payload, "get")
        case .trouble(let trouble): throw trouble
        }
    }

    /// - `deadline`: when an answer is of no use any more; nil: as long as the store may take.
    private func reply(
        to payload: Payload,
        body: [UInt8] = [],
        until deadline: ContinuousClock.Instant? = nil,
    ) async -> Reply {
        lastHop += 1
        let hop = lastHop
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                guard !Task.isCancelled else {
                    continuation.resume(returning: .trouble(.cancelled))
                    return
                }
                ask(payload, body: body, hop: hop, until: deadline) {
                    continuation.resume(returning: $0)
                }
            }
        } onCancel: {
            environment.loop.post(to: self) { $0.end(hop, .trouble(.cancelled)) }
        }
    }

    private static func trouble(_ payload: Payload, _ what: String) -> FetchTrouble {
        guard case .failure(let failure) = payload else {
            return FetchTrouble(.internal, "The store answered \(payload.name) to a \(what).")
        }
        return FetchTrouble(failure.code, "The store refuses: \(failure.sentence)")
    }
}

/// How it is answered.
extension StoreLine {
    private func ask(
        _ payload: Payload,
        body: [UInt8],
        completion: @escaping @Sendable (Reply) -> Void,
    ) {
        lastHop += 1
        ask(payload, body: body, hop: lastHop, until: nil, completion: completion)
    }

    private func ask(
        _ payload: Payload,
        body: [UInt8],
        hop: UInt64,
        until deadline: ContinuousClock.Instant?,
        completion: @escaping @Sendable (Reply) -> Void,
    ) {
        let now = ContinuousClock.now
        let patience = now + Limits.storePatience
        let isShort = deadline.map { $0 < patience } ?? false
        questions[hop] = Question(
            payload: payload,
            body: body,
            link: nil,
            notBefore: now,
            deadline: deadline.map { min($0, patience) } ?? patience,
            lateness: isShort
                ? FetchTrouble(.timeout, "The store had no answer in time.")
                : FetchTrouble(.unavailable, "No store answers."),
            completion: completion,
        )
        guard parked.isEmpty, send(hop, now: now) else {
            parked.append(hop)
            return
        }
    }

    /// Sends a question to the store with the least to do; false when that can't be now.
    private func send(_ hop: UInt64, now: ContinuousClock.Instant) -> Bool {
        guard let question = questions[hop], question.notBefore <= now,
            let link = group.states.leastLoaded(held: { held[$0] })
        else { return false }
        let message = Message(
            requestID: .zero,
            timeToLive: max(question.deadline - now, Messages.Limits.timeToLiveMin),
            hop: hop,
            payload: question.payload,
        )
        let frame = question.body.isEmpty ? Frame() : Frame(owning: question.body)
        guard group.send(message, body: frame, to: link) else { return false }
        questions[hop]?.link = link
        held[link] += 1
        return true
    }

    private func answered(_ link: Int, _ message: Message, _ body: [UInt8]) {
        // A late answer of a store that was given up is as good: what is asked is idempotent.
        guard questions[message.hop] != nil else { return }
        if case .failure(let failure) = message.payload,
            failure.code == .overloaded || failure.code == .unavailable
        {
            if failure.code == .unavailable { group.isLeaving(link) }
            let pause = max(failure.retryAfter, Limits.storePause)
            questions[message.hop]?.notBefore = ContinuousClock.now + pause
            park([message.hop])
        } else {
            end(message.hop, .message(message.payload, body: body))
        }
    }

    private func end(_ hop: UInt64, _ reply: Reply) {
        guard let question = questions.removeValue(forKey: hop) else { return }
        if let link = question.link {
            held[link] -= 1
        } else {
            parked.removeAll { $0 == hop }
        }
        question.completion(reply)
    }

    private func changed(_ link: Int, _ event: LivenessEvent) {
        if event == .died || event == .restarted {
            park(questions.filter { $0.value.link == link }.keys.sorted())
        }
        tick()
    }

    private func park(_ hops: [UInt64]) {
        for hop in hops {
            if let link = questions[hop]?.link { held[link] -= 1 }
            questions[hop]?.link = nil
        }
        parked = (parked + hops).sorted()
    }

    private func tick() {
        let now = ContinuousClock.now
        var waiting: [UInt64] = []
        for hop in parked where !send(hop, now: now) { waiting.append(hop) }
        parked = waiting
        for hop in questions.filter({ $0.value.deadline <= now }).keys.sorted() {
            if let question = questions[hop] { end(hop, .trouble(question.lateness)) }
        }
    }
}

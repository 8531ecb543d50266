import Blocks
import Fetching
import Multiformats
import PeerHost
import PeerIdentity
import PeerProtocols

/// One peer asked on one stream for one order: it asks what it is told to ask, checks what comes,
/// and puts it into the sink.
struct PeerLine: Sendable {
    /// What it tells the search.
    enum News: Sendable {
        /// The peer has the block that was asked first: it came with so many bytes, or, nil, was
        /// announced.
        case has(bytes: Int?)
        /// The content that was asked for by its SHA-256 is, so the peer says, the file of this root.
        case leads(to: CID)
        /// The peer doesn't have the block that was asked first.
        case lacks
        /// A block is on its way into the store.
        case brought(CID, bytes: Int)
        /// The peer doesn't have a block.
        case denied(CID)
        /// The line has ended.
        case ended(Trouble)
        /// Our own side, or the content, makes it pointless to go on.
        case hopeless(FetchTrouble)

        /// Bytes that came with it; nil for what brings none.
        var bytes: Int? {
            switch self {
            case .has(let bytes): bytes
            case .brought(_, let bytes): bytes
            case .leads, .lacks, .denied, .ended, .hopeless: nil
            }
        }
    }

    let peer: PeerID
    let host: Host
    let sink: BlockSink
    let question: PeerQuestion
    /// Bodies that are read at once, over all orders.
    let bodies: ByteBudget
    /// The blocks to ask for, as they are given.
    let blocks: AsyncStream<CID>
    /// Begins with the question whether the peer has it.
    let isProbe: Bool
    let tell: @Sendable (News) -> Void

    /// Runs until the task is cancelled or the stream ends.
    func run() async {
        do {
            try await host.withStream(to: peer, CAS.protocolID) { stream in
                let line = CASLine(stream)
                let room = BodyRoom(bodies)
                defer { room.close() }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await line.watch() }
                    group.addTask { try await ask(line, room) }
                    group.addTask { try await take(line, room) }
                    defer { group.cancelAll() }
                    while try await group.next() != nil {}
                }
            }
        } catch let stop as FetchStop {
            tell(.hopeless(stop.trouble))
        } catch {
            tell(.ended(Task.isCancelled ? Trouble(CancellationError()) : Trouble(error)))
        }
    }

    private func ask(_ line: CASLine, _ room: BodyRoom) async throws {
        if isProbe {
            try await room.enter(PeerProtocols.Limits.inlineDefault)
            try await line.ask(question.probe(now: .now))
        }
        for await cid in blocks {
            try await room.enter(Blocks.Limits.blockBytesMax)
            try await line.ask(question.block(cid, now: .now))
        }
    }

    private func take(_ line: CASLine, _ room: BodyRoom) async throws {
        var isFirst = isProbe
        while let reply = try await line.next() {
            try await take(reply, isFirst: isFirst)
            room.leave()
            isFirst = false
        }
        throw CASError.cutShort
    }

    private func take(_ reply: CAS.Asking.Reply, isFirst: Bool) async throws {
        guard case .get(let get) = reply.operation else { throw CASError.wrongAnswer }
        let cid = get.contentHash.root
        switch reply.answer {
        case .content(let content) where content.isAnnounced:
            guard isFirst else { throw CASError.wrongAnswer }
            tell(try news(of: content, cid))
        case .content:
            let bytes = reply.body.count
            try await put(reply.body, as: cid)
            tell(isFirst ? .has(bytes: bytes) : .brought(cid, bytes: bytes))
        case .refused(let refusal) where refusal.code == .notFound:
            tell(isFirst ? .lacks : .denied(cid))
        case .refused(let refusal): throw Trouble(refusal)
        case .listing: throw CASError.wrongAnswer
        }
    }

    /// What an announcement says.
    ///
    /// What is larger than a block can't be checked before its end, so its size is bounded; it is a
    /// file whose digest was asked for.
    private func news(of content: CAS.Content, _ cid: CID) throws -> News {
        if content.size <= UInt64(Blocks.Limits.blockBytesMax) {
            guard content.root == cid || question.flat != nil else { throw CASError.wrongAnswer }
            return .has(bytes: nil)
        }
        guard question.flat != nil, content.root.codec == .dagPB,
            content.size <= Limits.flatBytesMax
        else { throw Trouble.uncheckable(content.size) }
        return .leads(to: content.root)
    }

    private func put(_ bytes: [UInt8], as cid: CID) async throws {
        let block: Block
        do {
            block = try Block(verifying: bytes, against: cid)
        } catch {
            throw Trouble.wrongBytes
        }
        do throws(FetchTrouble) {
            _ = try await sink.put(block)
        } catch {
            try Task.checkCancellation()
            throw FetchStop(trouble: error)
        }
    }
}

/// Carries a trouble of our own side (the store, the content itself) out of a line: no other peer can
/// do better.
private struct FetchStop: Error {
    let trouble: FetchTrouble
}

import Multistream
import NIOCore
import PeerIdentity
import Synchronization
import Yamux

/// Streams from their opening to their end.
extension SessionHandler {
    // MARK: Opening

    /// The peer has opened a stream: it is to propose a protocol.
    func opened(_ id: StreamID) {
        guard host.beginStream(with: peer) == nil else {
            muxer.reset(id)
            return
        }
        entries[id] = StreamEntry(
            makeStream(id, .inbound, name: ""),
            .listening(Responder(speaking: host.offeredSet), unread: ByteBuffer()),
            deadline: .now + host.settings.negotiationTime
        )
    }

    /// Opens a stream: a single protocol is proposed with the first bytes, of several it is agreed
    /// first which.
    func open(
        _ protocols: [String],
        _ completion: @escaping (Result<PeerStream, PeerHostError>) -> Void
    ) {
        if let ending { return completion(.failure(.disconnected(ending))) }
        if let resource = host.beginStream(with: peer) {
            return completion(.failure(.exhausted(resource)))
        }
        let id: StreamID
        do {
            id = try muxer.open(now: .now)
        } catch {
            host.endStream(with: peer)
            return completion(.failure(trouble(error)))
        }
        let isLazy = protocols.count == 1
        let stream = makeStream(id, .outbound, name: isLazy ? protocols[0] : "")
        let initiator = Initiator(proposing: protocols)
        stream.state.withLock { $0.propose(ByteBuffer(bytes: initiator.opening)) }
        entries[id] = StreamEntry(
            stream,
            .proposing(initiator, unread: ByteBuffer()),
            deadline: isLazy ? nil : .now + host.settings.negotiationTime,
            agreed: isLazy ? nil : completion
        )
        if isLazy { completion(.success(stream)) } else { hasBytes(id) }
    }

    private func makeStream(_ id: StreamID, _ direction: Direction, name: String) -> PeerStream {
        guard let connection else {
            preconditionFailure("a session carries streams after it has begun")
        }
        return PeerStream(
            peer: peer,
            connection: connection.id,
            direction: direction,
            name: name,
            link: connection.link(to: id)
        )
    }

    private func trouble(_ error: OpenError) -> PeerHostError {
        switch error {
        case .tooManyStreams, .tooManyUnacknowledged, .noWindow: .exhausted(.streamsOfPeer)
        case .leaving, .numbersExhausted: .disconnected(.closedByPeer)
        }
    }

    // MARK: Agreement

    /// Has what came read by the negotiation, and what is behind it by the stream.
    func negotiate(_ slice: consuming ByteBuffer, _ entry: StreamEntry, _ id: StreamID) {
        do {
            switch entry.phase {
            case .proposing(var initiator, var unread):
                unread.writeImmutableBuffer(slice)
                let before = unread.readableBytes
                let action = try initiator.receive(&unread)
                muxer.read(before - unread.readableBytes, from: id)
                entry.phase = .proposing(initiator, unread: unread)
                act(on: action, entry, id)
            case .listening(var responder, var unread):
                unread.writeImmutableBuffer(slice)
                let before = unread.readableBytes
                let action = try responder.receive(&unread)
                muxer.read(before - unread.readableBytes, from: id)
                entry.phase = .listening(responder, unread: unread)
                act(on: action, entry, id)
            case .agreed, .closed: break
            }
        } catch .refused(let names) {
            lose(id, .protocolsRefused(names))
        } catch {
            lose(id, .failed(.stream, "\(error)"))
        }
    }

    private func act(on action: InitiatorAction, _ entry: StreamEntry, _ id: StreamID) {
        switch action {
        case .wait: break
        case .send(let bytes): write(bytes, on: id)
        case .agreed(let name):
            agree(name, entry, id)
            let agreed = entry.agreed.take()
            agreed?(.success(entry.stream))
        }
    }

    private func act(on action: ResponderAction, _ entry: StreamEntry, _ id: StreamID) {
        switch action {
        case .wait: break
        case .send(let bytes): write(bytes, on: id)
        case .agreed(let name, let bytes):
            write(bytes, on: id)
            agree(name, entry, id)
            if let refusal = host.serve(entry.stream, name) { lose(id, .exhausted(refusal)) }
        }
    }

    private func agree(_ name: String, _ entry: StreamEntry, _ id: StreamID) {
        entry.stream.state.withLock { $0.name = name }
        let unread = entry.unread
        entry.phase = .agreed
        entry.deadline = nil
        if let unread { arrived(unread, on: entry.stream, id) }
    }

    private func write(_ bytes: [UInt8], on id: StreamID) {
        entries[id]?.stream.state.withLock { $0.propose(ByteBuffer(bytes: bytes)) }
        hasBytes(id)
    }

    // MARK: What the streams' tasks ask for

    /// A stream has more to send, or nothing ever again.
    func hasBytes(_ id: StreamID) {
        guard let stream = entries[id]?.stream else { return }
        let pending = stream.state.withLock { $0.announce() }
        let more = pending.bytes - muxer.unsentBytes(of: id)
        if more > 0 { muxer.write(more, to: id) }
        if pending.ends { muxer.finish(id) }
        scheduleSend()
    }

    /// A stream's reader has taken bytes.
    func consumed(_ id: StreamID, _ count: Int) {
        muxer.read(count, from: id)
        scheduleSend()
    }

    /// Nobody will read a stream any more.
    ///
    /// It may end by itself: the peer's last bytes are perhaps under way. If it doesn't in time, or
    /// goes on sending, it is reset.
    func stopReading(_ id: StreamID) {
        guard let entry = entries[id] else { return }
        let (unread, report) = entry.stream.state.withLock { $0.discard() }
        buffered.remove(unread)
        if unread > 0 { return reset(id) }
        muxer.read(report ?? 0, from: id)
        // Who writes and leaves doesn't wait for the peer's word that it speaks the protocol.
        let answerBytes = entry.isNegotiating ? 2 * Multistream.Limits.unreadBytesMax : 0
        entry.phase = .closed(allowed: answerBytes)
        entry.deadline = .now + Limits.lingerTime
        scheduleSend()
    }

    /// Ends a stream at once.
    func reset(_ id: StreamID) {
        guard entries[id] != nil else { return }
        lose(id, .resetHere)
    }

    // MARK: The end

    /// The peer, or Yamux, has ended a stream.
    func lost(_ id: StreamID, _ reason: ResetReason) {
        guard let entry = remove(id) else { return }
        switch reason {
        case .byPeer: fail(entry, .resetByPeer)
        case .unreadBytes: fail(entry, .exhausted(.bytes))
        case .dataAfterFinish: fail(entry, .malformed("data after the end of a stream"))
        case .creditOverflow: fail(entry, .malformed("a window larger than there can be"))
        }
    }

    /// Ends a stream here, for a reason that its tasks are told.
    func lose(_ id: StreamID, _ error: PeerHostError) {
        guard let entry = remove(id) else { return }
        muxer.reset(id)
        fail(entry, error)
        scheduleSend()
    }

    /// Tells a stream's tasks that it is no more.
    func fail(_ entry: StreamEntry, _ error: PeerHostError) {
        entry.stream.apply { state in
            defer { state.clearOutbox() }
            return state.fail(error)
        }
        entry.agreed?(.failure(error))
    }

    /// Forgets a stream.
    @discardableResult
    func remove(_ id: StreamID) -> StreamEntry? {
        guard let entry = entries.removeValue(forKey: id) else { return nil }
        host.endStream(with: peer)
        return entry
    }
}

import NIOCore
import PeerIdentity
import Synchronization
import Yamux

/// From the wire to the streams.
extension SessionHandler {
    /// Opens the frames in what came, and reads them.
    func receive(_ bytes: ByteBuffer) {
        do {
            read(try secure.open(bytes))
        } catch {
            close(.violated("a frame is not what its sender enciphered: \(error)"))
        }
    }

    /// Has Yamux say what the bytes of a text are; its own frames begin and end anywhere.
    func read(_ plaintext: ByteBuffer) {
        var bytes = plaintext
        let now = ContinuousClock.now
        while ending == nil {
            switch muxer.takePayload(upTo: bytes.readableBytes) {
            case .wait: return
            case .skip(let count): bytes.moveReaderIndex(forwardBy: count)
            case .deliver(let id, let count, let ends):
                if let slice = bytes.readSlice(length: count) { deliver(slice, to: id) }
                if ends { ended(id) }
            case .header:
                guard let (first, last) = readHeader(&bytes) else { return }
                act(on: muxer.receive(first, last, now: now))
            }
        }
    }

    /// The twelve bytes of a header; nil while some are missing.
    private func readHeader(_ bytes: inout ByteBuffer) -> (UInt64, UInt32)? {
        guard header.readableBytes > 0 || bytes.readableBytes < Header.byteCount else {
            return bytes.readMultipleIntegers(as: (UInt64, UInt32).self)
        }
        let missing = Header.byteCount - header.readableBytes
        if let part = bytes.readSlice(length: min(missing, bytes.readableBytes)) {
            header.writeImmutableBuffer(part)
        }
        guard header.readableBytes == Header.byteCount else { return nil }
        defer { header.clear() }
        return header.readMultipleIntegers(as: (UInt64, UInt32).self)
    }

    private func act(on action: ReceiveAction) {
        switch action {
        case .none: break
        case .opened(let id): opened(id)
        case .reset(let id, let reason): lost(id, reason)
        case .peerLeaving: peerLeaves()
        case .failed(let error): failed(error)
        }
    }

    /// The peer takes no stream any more; when none is left the connection has no use.
    private func peerLeaves() {
        host.leaving(connection)
        if entries.isEmpty { close(.closedByPeer) }
    }

    /// Yamux has given the session up; its last word still goes.
    func failed(_ error: YamuxError) {
        switch error {
        case .silent, .notReading: close(.silent)
        case .peerLeft: close(.closedByPeer)
        default: close(.violated("yamux: \(error)"))
        }
    }

    // MARK: Payload

    private func deliver(_ slice: consuming ByteBuffer, to id: StreamID) {
        guard slice.readableBytes > 0, let entry = entries[id] else { return }
        switch entry.phase {
        case .agreed: arrived(slice, on: entry.stream, id)
        case .proposing, .listening: negotiate(slice, entry, id)
        case .closed(let allowed):
            let count = slice.readableBytes
            guard count <= allowed else { return reset(id) }
            entry.phase = .closed(allowed: allowed - count)
            muxer.read(count, from: id)
        }
    }

    /// Gives bytes to whoever reads the stream, unless too many wait already.
    func arrived(_ slice: ByteBuffer, on stream: PeerStream, _ id: StreamID) {
        let count = slice.readableBytes
        guard count > 0 else { return }
        guard buffered.add(count) else {
            buffered.remove(count)
            return lose(id, .exhausted(.bytes))
        }
        let (wakeup, isWanted) = stream.state.withLock { $0.arrived(slice) }
        if !isWanted { buffered.remove(count) }
        wakeup.resume()
    }

    private func ended(_ id: StreamID) {
        guard let entry = entries[id] else { return }
        entry.hasEnded = true
        switch entry.phase {
        case .proposing, .listening:
            // Who leaves before a protocol is agreed doesn't want the stream.
            lose(id, .endedEarly)
        case .agreed, .closed:
            let (wakeup, report) = entry.stream.state.withLock { $0.ended() }
            if let report { muxer.read(report, from: id) }
            wakeup.resume()
        }
    }
}

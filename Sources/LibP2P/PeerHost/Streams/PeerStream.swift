package import NIOCore
package import PeerIdentity
import Synchronization

/// A stream to a peer: bytes in both directions, each with its own end.
///
/// One task reads and one task writes; they may be the same. Both are held back by the other side:
/// `write` waits while the window is shut, and who doesn't read shuts the window of this stream
/// alone. A task that is cancelled in `read` or `write` resets the stream on the wire at once, and
/// throws `CancellationError`; everything else that can go wrong is a `PeerHostError`.
///
/// ```
///              closeWrite                          peer closes
///   open ─────────────────▶ half closed (local)  ─────────────▶ closed
///    │        peer closes                            closeWrite   ▲
///    ├─────────────────▶ half closed (remote) ────────────────────┘
///    └── reset, either side; disconnected ──▶ failed
/// ```
///
/// A stream that was opened for a single protocol proposes it with its first bytes: that the peer
/// doesn't speak it comes out in the first `read`.
package final class PeerStream: Sendable {
    /// Who is at the other end.
    package let peer: PeerID
    /// The connection that carries it.
    package let connection: ConnectionID
    /// Who opened it.
    package let direction: Direction
    let link: StreamLink
    let state: Mutex<StreamState>

    init(
        peer: PeerID,
        connection: ConnectionID,
        direction: Direction,
        name: String,
        link: StreamLink
    ) {
        self.peer = peer
        self.connection = connection
        self.direction = direction
        self.link = link
        state = Mutex(StreamState(name: name))
    }

    deinit {
        link.freed(state.withLock { $0.unread })
    }

    /// The protocol that is spoken on it.
    package var name: String { state.withLock { $0.name } }

    // MARK: Reading

    /// Reads the next bytes, at most `most`: what there is, as soon as there is any.
    ///
    /// - Returns: nil when the peer has closed its side and everything is read.
    package func read(upTo most: Int = .max) async throws -> ByteBuffer? {
        precondition(most > 0, "a read is for at least one byte")
        try Task.checkCancellation()
        if let now = state.withLock({ $0.readNow(upTo: most) }) { return try conclude(now) }
        let later: StreamState.Read = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = state.withLock { $0.read(upTo: most, continuation) }
                if let now { continuation.resume(returning: now) } else { flushOpening() }
            }
        } onCancel: {
            cancel()
        }
        return try conclude(later)
    }

    /// Reads exactly `count` bytes.
    ///
    /// - Throws: `PeerHostError.endedEarly` when the stream ends before.
    package func read(exactly count: Int) async throws -> ByteBuffer {
        guard count > 0, var all = try await read(upTo: count) else {
            guard count == 0 else { throw PeerHostError.endedEarly }
            return ByteBuffer()
        }
        while all.readableBytes < count {
            guard let next = try await read(upTo: count - all.readableBytes) else {
                throw PeerHostError.endedEarly
            }
            all.writeImmutableBuffer(next)
        }
        return all
    }

    /// Reads a message behind its length as a varint, of so many bytes at most.
    ///
    /// - Returns: nil when the stream ends where a message would begin.
    /// - Throws: `PeerHostError.tooLong` for a longer one, and what `read` throws.
    package func readMessage(upTo most: Int) async throws -> ByteBuffer? {
        guard let length = try await readVarint() else { return nil }
        guard length <= UInt64(most) else { throw PeerHostError.tooLong(length, most: most) }
        return try await read(exactly: Int(length))
    }

    /// Reads a varint of at most nine bytes; nil when the stream ends where it would begin.
    package func readVarint() async throws -> UInt64? {
        var value: UInt64 = 0
        for index in 0..<9 {
            guard let byte = try await read(upTo: 1)?.readableBytesView.first else {
                guard index == 0 else { throw PeerHostError.endedEarly }
                return nil
            }
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
            if byte < 0x80 {
                guard byte != 0 || index == 0 else { break }
                return value
            }
        }
        throw PeerHostError.malformed("a length is no varint")
    }

    // MARK: Writing

    /// Writes bytes; returns when they have left, or are few enough to be on their way.
    package func write(_ buffer: ByteBuffer) async throws {
        try Task.checkCancellation()
        let step = state.withLock { $0.write(buffer) }
        if step.wakes { link.hasBytes() }
        switch step.outcome {
        case .done: return
        case .failed(let error): throw error
        case .cancelled: throw CancellationError()
        case .wait: break
        }
        let outcome: StreamState.Write = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now = state.withLock { $0.awaitRoom(continuation) }
                if let now { continuation.resume(returning: now) }
            }
        } onCancel: {
            cancel()
        }
        switch outcome {
        case .done, .wait: return
        case .failed(let error): throw error
        case .cancelled: throw CancellationError()
        }
    }

    /// Writes a message behind its length as a varint.
    package func writeMessage(_ message: ByteBuffer) async throws {
        var framed = ByteBuffer()
        framed.reserveCapacity(message.readableBytes + 9)
        var rest = UInt64(message.readableBytes)
        while rest > 0x7F {
            framed.writeInteger(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        framed.writeInteger(UInt8(rest))
        framed.writeImmutableBuffer(message)
        try await write(framed)
    }

    // MARK: Ending

    /// Says that nothing more will be written; what was written still leaves.
    package func closeWrite() {
        if state.withLock({ $0.closeWrite() }) { link.hasBytes() }
    }

    /// Is done with the stream: nothing more will be written, and what still comes is not wanted.
    ///
    /// What was written still leaves. When the peer goes on sending, it gets a reset.
    package func close() {
        link.close(hasBytes: state.withLock { $0.closeWrite() })
    }

    /// Ends the stream at once, in both directions; what has not left is lost.
    package func reset() {
        apply { $0.fail(.resetHere) }
        link.reset()
    }

    private func cancel() {
        apply { $0.cancel() }
        link.reset()
    }

    /// Changes the state, and lets go on whom that concerns.
    func apply(_ change: (inout StreamState) -> StreamState.Wakeup) {
        let wakeup = state.withLock { change(&$0) }
        link.freed(wakeup.freed)
        wakeup.resume()
    }

    private func conclude(_ read: StreamState.Read) throws -> ByteBuffer? {
        switch read {
        case .bytes(let bytes, let report):
            if let report { link.consumed(report) }
            link.freed(bytes.readableBytes)
            return bytes
        case .end: return nil
        case .failed(let error): throw error
        case .cancelled: throw CancellationError()
        }
    }

    /// A reader waits: the peer must have heard what is proposed.
    private func flushOpening() {
        if state.withLock({ $0.flushOpening() }) { link.hasBytes() }
    }
}

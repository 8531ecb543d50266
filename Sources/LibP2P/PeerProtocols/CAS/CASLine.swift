import NIOCore
package import PeerHost
import Synchronization

/// One stream of `/cas/1.0.0`, on the asking side: the machine driven over a host's stream.
///
/// One task asks and one task takes the replies; `watch` runs beside them. Whoever opened the stream
/// closes or resets it.
package final class CASLine: Sendable {
    private let stream: PeerStream
    private let machine: Mutex<CAS.Asking>
    /// Told with each reply, for a question that waits.
    private let room: AsyncStream<Void>
    private let freed: AsyncStream<Void>.Continuation

    /// A line over a stream that was just opened.
    ///
    /// - `stall`: how long the peer may be silent in the middle of an answer.
    package init(_ stream: PeerStream, stall: Duration = Limits.stall) {
        self.stream = stream
        machine = Mutex(CAS.Asking(stall: stall))
        (room, freed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Questions that are not answered yet.
    package var open: Int { machine.withLock { $0.open } }

    /// Asks; the question is on its way when this returns.
    ///
    /// Waits while as many questions are open as a line may have. What becomes of the stream
    /// meanwhile is told to whoever takes the replies, and that one has this task cancelled.
    ///
    /// - Throws: what became of the stream.
    package func ask(_ request: CAS.Request) async throws {
        var room = room.makeAsyncIterator()
        while true {
            let bytes = try machine.withLock { machine in
                if let failure = machine.failure { throw failure }
                return machine.hasRoom ? machine.ask(request, now: .now) : nil
            }
            if let bytes { return try await stream.write(ByteBuffer(bytes: bytes)) }
            // Nil when the task is cancelled.
            guard await room.next() != nil else { throw CancellationError() }
        }
    }

    /// The next reply, in the order of the questions; nil when the peer has ended the stream and
    /// owes nothing.
    ///
    /// - Throws: `CASError` for what the peer did wrong, else what became of the stream.
    package func next() async throws -> CAS.Asking.Reply? {
        while true {
            if let reply = try machine.withLock({ try $0.next() }) {
                freed.yield()
                return reply
            }
            let bytes: ByteBuffer?
            do {
                bytes = try await stream.read()
            } catch {
                // A stream that `watch` has reset: why is the machine's to say.
                _ = try machine.withLock { try $0.next() }
                throw error
            }
            guard let bytes else {
                try machine.withLock { try $0.ended() }
                return nil
            }
            machine.withLock { $0.receive(bytes.readableBytesView, now: .now) }
        }
    }

    /// Resets the stream when the peer is silent for too long; returns then, or when the task is
    /// cancelled.
    package func watch() async {
        while !Task.isCancelled {
            let deadline = machine.withLock { $0.deadline }
            let due = min(deadline ?? .now + Limits.watchInterval, .now + Limits.watchInterval)
            try? await ContinuousClock().sleep(until: due)
            do {
                try machine.withLock { try $0.deadlinePassed(now: .now) }
            } catch {
                stream.reset()
                return
            }
        }
    }
}

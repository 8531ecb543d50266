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

    /// A line over a stream that was just opened.
    ///
    /// - `stall`: how long the peer may be silent in the middle of an answer.
    package init(_ stream: PeerStream, stall: Duration = Limits.stall) {
        self.stream = stream
        machine = Mutex(CAS.Asking(stall: stall))
    }

    /// Questions that are not answered yet.
    package var open: Int { machine.withLock { $0.open } }

    /// Asks; the question is on its way when this returns.
    ///
    /// - Throws: what became of the stream.
    package func ask(_ request: CAS.Request) async throws {
        let bytes = machine.withLock { $0.hasRoom ? $0.ask(request, now: .now) : nil }
        guard let bytes else {
            _ = try machine.withLock { try $0.next() }
            preconditionFailure("more questions are asked ahead than a line has room for")
        }
        try await stream.write(ByteBuffer(bytes: bytes))
    }

    /// The next reply, in the order of the questions; nil when the peer has ended the stream and
    /// owes nothing.
    ///
    /// - Throws: `CASError` for what the peer did wrong, else what became of the stream.
    package func next() async throws -> CAS.Asking.Reply? {
        while true {
            if let reply = try machine.withLock({ try $0.next() }) { return reply }
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

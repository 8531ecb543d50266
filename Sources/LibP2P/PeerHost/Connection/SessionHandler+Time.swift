import Synchronization
import Yamux

/// What is due at a time.
extension SessionHandler {
    /// Time has passed.
    func tick(now: ContinuousClock.Instant) {
        guard ending == nil else { return }
        connection?.usage.withLock {
            $0 = .init(streams: entries.count, bytes: counts.bytesIn + counts.bytesOut)
        }
        if let deadline = muxer.deadline, deadline <= now {
            switch muxer.deadlinePassed(now: now) {
            case .none: break
            case .send: scheduleSend()
            case .failed(let error): return failed(error)
            }
        }
        let late = entries.filter { _, entry in entry.deadline.map { $0 <= now } ?? false }
        for (id, entry) in late {
            lose(id, entry.isNegotiating ? .timedOut(.stream) : .resetHere)
        }
    }
}

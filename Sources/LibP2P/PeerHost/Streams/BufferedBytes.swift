import Synchronization

/// Bytes that wait unread, of one connection and of all together, against what may.
///
/// Counted as they come, on the event loop, and as they are taken, by whichever task takes them.
package final class BufferedBytes: Sendable {
    /// What all connections of a host hold together.
    package final class Total: Sendable {
        let bytes = Atomic(0)
        let connections = Atomic(0)
        let most: Int

        /// Nothing waits; so many bytes may.
        package init(most: Int) {
            self.most = most
        }
    }

    private let own = Atomic(0)
    private let total: Total

    /// Those of a new connection.
    package init(total: Total) {
        self.total = total
        total.connections.add(1, ordering: .relaxed)
    }

    deinit {
        total.connections.subtract(1, ordering: .relaxed)
    }

    /// Bytes of this connection.
    package var bytes: Int { own.load(ordering: .relaxed) }

    /// Counts bytes that came; whether they may wait.
    ///
    /// A connection has its own bound. Beyond the bound of all together those still may that hold
    /// less than an equal part of it: who hoards doesn't take it from others.
    package func add(_ count: Int) -> Bool {
        let here = own.add(count, ordering: .relaxed).newValue
        let all = total.bytes.add(count, ordering: .relaxed).newValue
        if here > Limits.connectionBytesMax { return false }
        if all <= total.most { return true }
        return here <= total.most / max(1, total.connections.load(ordering: .relaxed))
    }

    /// Counts bytes that are gone.
    package func remove(_ count: Int) {
        guard count > 0 else { return }
        own.subtract(count, ordering: .relaxed)
        total.bytes.subtract(count, ordering: .relaxed)
    }
}

package import Logging
import Synchronization

/// What a process reads again at SIGHUP, beside its keys.
package final class Hangups: Sendable {
    private let bodies = Mutex<[@Sendable (Logger) -> Void]>([])

    /// Nothing yet.
    package init() {}

    /// Whether nothing is read again.
    package var isEmpty: Bool { bodies.withLock { $0.isEmpty } }

    /// Has something read again at each SIGHUP, on a thread of the pool; it says in the log what
    /// came of it.
    package func add(_ body: @escaping @Sendable (Logger) -> Void) {
        bodies.withLock { $0.append(body) }
    }

    /// Reads everything again.
    package func come(_ logger: Logger) {
        for body in bodies.withLock({ $0 }) { body(logger) }
    }
}

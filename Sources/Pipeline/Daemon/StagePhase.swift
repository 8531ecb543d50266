import Synchronization

/// Where the life of a process stands: it opens its sockets, works, and drains.
final class StagePhase: Sendable {
    private enum Phase {
        case opening
        case working
        case draining
    }

    private let phase = Mutex(Phase.opening)

    /// Its sockets are bound.
    func opened() {
        phase.withLock { if $0 == .opening { $0 = .working } }
    }

    /// It takes nothing new from now on.
    func drains() {
        phase.withLock { $0 = .draining }
    }

    /// Why it takes no work because of that; ready while it works.
    var readiness: Readiness {
        switch phase.withLock({ $0 }) {
        case .opening: .waiting("It is opening its sockets.")
        case .working: .ready
        case .draining: .waiting("It is stopping.")
        }
    }
}

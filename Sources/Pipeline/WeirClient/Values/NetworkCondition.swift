import Messages

/// What you have of a network.
public enum NetworkCondition: String, Sendable, CaseIterable {
    /// A network that costs nothing to use.
    case online
    /// None but your own: only near sources are asked.
    case offline
    /// A scarce one: nothing large is fetched from afar, nothing is asked for twice.
    case limited

    var message: Messages.NetworkCondition {
        switch self {
        case .online: .online
        case .offline: .offline
        case .limited: .limited
        }
    }
}

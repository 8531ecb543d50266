import Messages

/// How the sources of a request are ranked.
public enum Strategy: String, Sendable, CaseIterable {
    /// Whoever is expected to have it soonest.
    case performance
    /// Whoever is trusted most.
    case trust
    /// Whoever tells the fewest strangers what is looked for.
    case privacy
    /// Whoever costs least, and nobody twice.
    case cost

    var message: Messages.Strategy {
        switch self {
        case .performance: .performance
        case .trust: .trust
        case .privacy: .privacy
        case .cost: .cost
        }
    }
}

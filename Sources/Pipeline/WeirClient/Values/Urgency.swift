import Messages

/// How much a request hurries.
public enum Urgency: String, Sendable, CaseIterable {
    /// All sources are asked together.
    case high
    /// One source after the other.
    case normal
    /// The cheapest source first, behind what others ask for.
    case low

    var message: Messages.Urgency {
        switch self {
        case .high: .high
        case .normal: .normal
        case .low: .low
        }
    }
}

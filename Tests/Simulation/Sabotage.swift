/// A fault built into the machines' surroundings, to see that the judge notices it.
enum Sabotage: CaseIterable {
    /// An intake swallows one answer in ten.
    case answersDropped
    /// An intake says one answer in ten twice.
    case answersDoubled
    /// An intake doesn't look at its clock.
    case clockIgnored
    /// A store doesn't verify what fetchers bring.
    case unverified
    /// A router gives an order to the same instance again.
    case ordersDoubled
    /// One intake believes that roots belong to other routers than the rest does.
    case routersSwapped
    /// An intake takes on four times what it may.
    case boundIgnored
    /// A fetcher doesn't note that a job which nobody wanted has ended.
    case jobsKept
    /// A router takes "found" for "missing".
    case foundDenied

    /// What must be noticed.
    var broken: Invariant {
        switch self {
        case .answersDropped, .answersDoubled: .oneAnswer
        case .clockIgnored: .inTime
        case .unverified: .rightBytes
        case .ordersDoubled: .oneOrder
        case .routersSwapped: .oneRouter
        case .boundIgnored: .bounded
        case .jobsKept: .nothingLeft
        case .foundDenied: .found
        }
    }
}

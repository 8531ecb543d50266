/// A fault built into the machines' surroundings, to see that the judge notices it.
enum Sabotage: Hashable {
    /// An intake swallows one answer in ten.
    case answersDropped
    /// An intake says one answer in ten twice.
    case answersDoubled
    /// An intake that is told to stop ends without a word.
    case drainSkipped
    /// An intake doesn't look at its clock.
    case clockIgnored
    /// A store doesn't verify what fetchers bring.
    case unverified
    /// A router takes everything for public.
    case privacyForgotten
    /// A router gives an order to the same instance again.
    case ordersDoubled
    /// One intake believes that roots belong to other routers than the rest does.
    case routersSwapped
    /// An intake doesn't take a search back from the router that it asks no longer.
    case withdrawalsDropped
    /// A machine takes on four times what it may.
    case boundIgnored(Bound)
    /// A fetcher doesn't note that a job which nobody wanted has ended.
    case jobsKept
    /// A router doesn't notice that an intake is lost.
    case intakeLossIgnored
    /// A router lets orders that nobody waits for go on.
    case lingeringForgotten
    /// A router takes "found" for "missing".
    case foundDenied
    /// A router doesn't notice that a fetcher is silent.
    case takeBackSkipped
    /// An intake doesn't notice that a router is lost.
    case routerLossIgnored

    /// Who breaks, where it is only noticed among those; nil: anybody.
    var victims: Place.Kind? {
        switch self {
        case .takeBackSkipped: .fetcher
        case .routerLossIgnored, .withdrawalsDropped: .router
        case .drainSkipped, .intakeLossIgnored: .intake
        default: nil
        }
    }

    /// What must be noticed.
    var broken: Invariant {
        switch self {
        case .answersDropped, .answersDoubled, .drainSkipped: .oneAnswer
        case .clockIgnored: .inTime
        case .unverified: .rightBytes
        case .privacyForgotten: .allowed
        case .ordersDoubled: .oneOrder
        case .routersSwapped, .withdrawalsDropped: .oneRouter
        case .boundIgnored: .bounded
        case .jobsKept, .intakeLossIgnored, .lingeringForgotten: .nothingLeft
        case .foundDenied, .takeBackSkipped, .routerLossIgnored: .found
        }
    }
}

extension Sabotage: CaseIterable {
    static var allCases: [Sabotage] {
        [
            .answersDropped, .answersDoubled, .drainSkipped, .clockIgnored, .unverified,
            .privacyForgotten, .ordersDoubled, .routersSwapped, .withdrawalsDropped, .jobsKept,
            .intakeLossIgnored, .lingeringForgotten, .foundDenied, .takeBackSkipped,
            .routerLossIgnored,
        ] + Bound.allCases.map(Sabotage.boundIgnored)
    }
}

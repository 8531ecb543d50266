/// What a socket is there for: each stage listens at some, and lets in whom they are for.
///
/// Its name is the domain in which libzmq asks who may come in (ZAP, RFC 27).
package enum Door: String, Sendable, CaseIterable {
    /// Intake's, where clients ask.
    case clients
    /// The router's, where intakes search.
    case searches
    /// The router's, where fetchers take their orders.
    case orders
    /// The store's, where blocks are read and put.
    case blocks
    /// The broadcaster's, where events are published.
    case events
    /// The broadcaster's, where past events are answered.
    case replays
    /// Any stage's, where an operator's tools ask how it does.
    case control

    /// Whether somebody with a role is let in.
    package func admits(_ role: Role) -> Bool {
        switch self {
        case .clients, .events, .replays: role == .client || role == .operator
        case .searches: role == .intake
        case .orders: role == .fetcher
        case .blocks: role == .intake || role == .fetcher || role == .broadcaster
        case .control: role == .operator
        }
    }
}

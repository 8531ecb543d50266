package import Messages

/// Who asked, and under which number: what makes a search one search.
///
/// The client's request id is not part of it. Clients choose those, two may choose the same, and
/// an intake that asks again under another number only joins a flight that is there already.
package struct Asker: Sendable, Hashable {
    /// The intake's connection.
    package let route: Route
    /// The intake's number for the search.
    package let hop: UInt64
    /// Our span of the trace that the search belongs to; no part of its identity.
    package let trace: TraceContext?

    /// An asker.
    package init(route: Route, hop: UInt64, trace: TraceContext? = nil) {
        self.route = route
        self.hop = hop
        self.trace = trace
    }

    /// The same search.
    package static func == (one: Asker, other: Asker) -> Bool {
        one.hop == other.hop && one.route == other.route
    }

    /// Feeds in what makes it one search.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(route)
        hasher.combine(hop)
    }
}

/// Who asked, and under which number: what makes a search one search.
///
/// The client's request id is not part of it. Clients choose those, two may choose the same, and
/// an intake that asks again under another number only joins a flight that is there already.
package struct Asker: Sendable, Hashable {
    /// The intake's connection.
    package let route: Route
    /// The intake's number for the search.
    package let hop: UInt64

    /// An asker.
    package init(route: Route, hop: UInt64) {
        self.route = route
        self.hop = hop
    }
}

/// Asks a peer fetcher's control endpoint whom it is connected with; answered by `PeerTable`.
package struct Peers: Sendable, Equatable {
    /// Rows to leave out: `next` of the page before.
    package var skip: Int

    /// A question for a page.
    package init(skip: Int = 0) {
        self.skip = skip
    }
}

import Messages

/// What the store holds, one entry after the other; a page of up to 100 is in memory at a time.
public struct ContentListing: AsyncSequence, Sendable {
    /// What is listed.
    public typealias Element = ContentStatus
    /// How it can fail.
    public typealias Failure = WeirError

    let client: Client
    let filter: ListFilter

    /// Begins at the first entry.
    public func makeAsyncIterator() -> Iterator { Iterator(client: client, filter: filter) }

    /// Goes through the entries.
    public struct Iterator: AsyncIteratorProtocol {
        let client: Client
        let filter: ListFilter
        private var page: ArraySlice<Status> = []
        private var cursor: String? = ""

        init(client: Client, filter: ListFilter) {
            self.client = client
            self.filter = filter
        }

        /// The next entry; nil after the last.
        public mutating func next() async throws(WeirError) -> ContentStatus? {
            while page.isEmpty {
                guard let at = cursor else { return nil }
                let listing = try await client.page(filter, cursor: at)
                page = listing.entries[...]
                // A cursor that does not move would list for ever.
                cursor = listing.next.isEmpty || listing.next == at ? nil : listing.next
            }
            return page.popFirst().map(ContentStatus.init)
        }
    }
}

import Messages

extension Client {
    /// Lists what the store holds, in the order it came; pages are asked for as they are needed.
    public func list(_ filter: ListFilter = ListFilter()) -> ContentListing {
        ContentListing(client: self, filter: filter)
    }

    /// Asks for one page: its entries, and the cursor of the next page or an empty text.
    func page(_ filter: ListFilter, cursor: String) async throws(WeirError) -> Listing {
        let list = List(
            cursor: cursor,
            requesterID: filter.requester,
            privacy: filter.privacy.message,
            pinnedOnly: filter.pinnedOnly,
        )
        let answer = try await ask(.list(list))
        guard case .listing(let listing) = answer else { throw Trouble.unexpected(answer) }
        return listing
    }
}

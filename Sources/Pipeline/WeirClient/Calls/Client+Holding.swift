import Messages

extension Client {
    /// Says what the store has of a content, and how it is held.
    ///
    /// - Parameters:
    ///   - hash: a CID or a SHA-256.
    ///   - requester: the DID whose hold on it is meant; empty is the deployment itself.
    ///   - publicOnly: only content that everybody may have is answered.
    /// - Returns: what is known of it.
    /// - Throws: `notFound` when the store has nothing of it.
    public func stat(
        _ hash: String,
        requester: String = "",
        publicOnly: Bool = false,
    ) async throws(WeirError) -> ContentStatus {
        let stat = Stat(try parse(hash), requesterID: requester, publicOnly: publicOnly)
        let answer = try await ask(.stat(stat))
        guard case .status(let status) = answer else { throw Trouble.unexpected(answer) }
        return ContentStatus(status)
    }

    /// Keeps a content from being evicted, whoever brought it, with all that it reaches.
    @discardableResult
    public func pin(_ hash: String, requester: String = "") async throws(WeirError) -> Reach {
        try await hold(.pin(Holding(try parse(hash), requesterID: requester)))
    }

    /// Takes a pin back.
    @discardableResult
    public func unpin(_ hash: String, requester: String = "") async throws(WeirError) -> Reach {
        try await hold(.unpin(Holding(try parse(hash), requesterID: requester)))
    }

    /// Takes away one owner's hold on a content; its bytes go when nobody else holds them.
    @discardableResult
    public func remove(_ hash: String, requester: String = "") async throws(WeirError) -> Reach {
        try await hold(.remove(Holding(try parse(hash), requesterID: requester)))
    }

    /// Ends a request that is under way: it is answered `aborted`.
    public func cancel(_ request: RequestID) async throws(WeirError) {
        _ = try await hold(.cancel(request.message))
    }

    private func hold(_ payload: Payload) async throws(WeirError) -> Reach {
        let answer = try await ask(payload)
        guard case .done(let done) = answer else { throw Trouble.unexpected(answer) }
        return Reach(done)
    }
}

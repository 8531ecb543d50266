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

    /// Keeps a content from being evicted, whoever brought it, with all that it reaches; what is
    /// missing of it is looked for first.
    ///
    /// What a search has brought stays when its time ends, so one that has brought something is
    /// followed by another.
    ///
    /// - Parameters:
    ///   - hash: a CID or a SHA-256.
    ///   - options: where to look for what is missing, how long to look while nothing comes, and
    ///     whose hold it is.
    /// - Returns: what it reaches.
    /// - Throws: one error, with every source that was asked.
    @discardableResult
    public func pin(
        _ hash: String,
        options: GetOptions = GetOptions(),
    ) async throws(WeirError) -> Reach {
        let holding = Holding(
            try parse(hash),
            requesterID: options.requester,
            sources: options.messageSources
        )
        return try await whileItComes(hash, options) { () async throws(WeirError) in
            let question = Question(payload: .pin(holding), timeToLive: options.timeToLive)
            let answer = try await ask(question).payload
            guard case .done(let done) = answer else { throw Trouble.unexpected(answer) }
            return Reach(done)
        }
    }

    /// Brings everything below a root into the store, in one search: a folder with all its files.
    ///
    /// It stays there as what a `get` brings does. What a search has brought stays when its time
    /// ends, so one that has brought something is followed by another.
    ///
    /// - Parameters:
    ///   - hash: a CID or a SHA-256.
    ///   - options: where to look, and how long while nothing comes.
    /// - Throws: one error, with every source that was asked.
    public func prefetch(
        _ hash: String,
        options: GetOptions = GetOptions(),
    ) async throws(WeirError) {
        var options = options
        options.format = .dag
        options.requestID = nil
        _ = try await whileItComes(hash, options) { () async throws(WeirError) in
            try await get(hash, length: 1, options: options)
        }
    }

    /// Repeats what ended with its time for as long as each time has brought something.
    ///
    /// It ends: each time has brought more than all before it, and the store's room is bounded.
    private func whileItComes<Value>(
        _ hash: String,
        _ options: GetOptions,
        _ body: () async throws(WeirError) -> Value,
    ) async throws(WeirError) -> Value {
        var before = await bytesPresent(hash, options)
        while true {
            do {
                return try await body()
            } catch {
                guard error.code == .timeout else { throw error }
                let now = await bytesPresent(hash, options)
                guard now > before else { throw error }
                before = now
            }
        }
    }

    private func bytesPresent(_ hash: String, _ options: GetOptions) async -> UInt64 {
        (try? await stat(hash, requester: options.requester))?.bytesPresent ?? 0
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

import Messages

/// What every instance of a stage answers; by default the least busy live one is asked.
extension Client {
    /// Asks for a sign of life.
    ///
    /// - Parameters:
    ///   - endpoint: which of the client's endpoints to ask; nil: any.
    ///   - timeToLive: how long to wait.
    /// - Returns: who answered.
    /// - Throws: `unavailable` or `timeout` when nobody did.
    public func ping(
        at endpoint: String? = nil,
        timeToLive: Duration = .seconds(5),
    ) async throws(WeirError) -> StageSign {
        let answer = try await ask(.ping, timeToLive: timeToLive, at: endpoint)
        guard case .pong(let pong) = answer else { throw Trouble.unexpected(answer) }
        return StageSign(pong)
    }

    /// Asks an instance what it is.
    public func info(
        at endpoint: String? = nil,
        timeToLive: Duration = .seconds(5),
    ) async throws(WeirError) -> StageInfo {
        let answer = try await ask(.info, timeToLive: timeToLive, at: endpoint)
        guard case .instance(let instance) = answer else { throw Trouble.unexpected(answer) }
        return StageInfo(instance)
    }

    /// Asks an instance what it has done and does now.
    public func stats(
        at endpoint: String? = nil,
        timeToLive: Duration = .seconds(5),
    ) async throws(WeirError) -> StageStatistics {
        let answer = try await ask(.stats, timeToLive: timeToLive, at: endpoint)
        guard case .statistics(let statistics) = answer else { throw Trouble.unexpected(answer) }
        return StageStatistics(statistics)
    }

    /// Asks a store to read every block again, or how far that is; it goes on without us.
    ///
    /// - Parameters:
    ///   - endpoint: the store's control endpoint, one of the client's.
    ///   - start: begins a round, or joins the one that is under way; false only asks.
    ///   - timeToLive: how long to wait for the answer, which comes at once.
    /// - Returns: how far the round has come.
    /// - Throws: what ended the round before its end, or kept the question from being answered.
    public func scrub(
        at endpoint: String,
        start: Bool,
        timeToLive: Duration = .seconds(5),
    ) async throws(WeirError) -> ScrubReport {
        let scrub = Payload.scrub(Scrub(isStart: start))
        let answer = try await ask(scrub, timeToLive: timeToLive, at: endpoint)
        guard case .scrubbed(let report) = answer else { throw Trouble.unexpected(answer) }
        return ScrubReport(report)
    }

    /// Asks a peer fetcher who it is, and whom it is connected with.
    ///
    /// - Parameters:
    ///   - endpoint: its control endpoint, one of the client's.
    ///   - timeToLive: how long to wait for each page.
    /// - Returns: everything, page by page put together.
    /// - Throws: what kept the question from being answered.
    public func peers(
        at endpoint: String,
        timeToLive: Duration = .seconds(5),
    ) async throws(WeirError) -> PeerReport {
        var report: PeerReport?
        var skip = 0
        repeat {
            let question = Payload.peers(Peers(skip: skip))
            let answer = try await ask(question, timeToLive: timeToLive, at: endpoint)
            guard case .peerTable(let table) = answer else { throw Trouble.unexpected(answer) }
            let page = PeerReport(table)
            if report == nil { report = page } else { report?.peers += page.peers }
            // A page that leads back would never end.
            guard table.next > skip else { return report ?? page }
            skip = table.next
        } while true
    }

    /// Tells a peer fetcher to connect, to disconnect or to measure a round trip, and waits for it.
    ///
    /// - Parameters:
    ///   - kind: what is to be done.
    ///   - address: a multiaddr, a PeerID or a `did:key`.
    ///   - endpoint: its control endpoint, one of the client's.
    ///   - timeToLive: how long to wait for each answer.
    /// - Returns: who is there, and how far.
    /// - Throws: `unavailable` with its reason when it could not be done, else what kept the
    ///   question from being answered.
    public func callPeer(
        _ kind: PeerCallKind,
        _ address: String,
        at endpoint: String,
        timeToLive: Duration = .seconds(5),
    ) async throws(WeirError) -> PeerCallReport {
        let call = PeerCall(kind.inner, address, number: .random(in: 1 ... .max))
        while true {
            let answer = try await ask(.peerCall(call), timeToLive: timeToLive, at: endpoint)
            guard case .peerCalled(let called) = answer else { throw Trouble.unexpected(answer) }
            guard called.isRunning else {
                guard called.sentence.isEmpty else {
                    throw WeirError(.unavailable, called.sentence)
                }
                return PeerCallReport(peer: called.peer, latency: called.latency)
            }
            do {
                try await Task.sleep(for: Limits.peerCallPause)
            } catch {
                throw WeirError(.aborted, "It was cancelled.")
            }
        }
    }
}

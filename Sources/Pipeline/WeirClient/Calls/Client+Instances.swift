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
}

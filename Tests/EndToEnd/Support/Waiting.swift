/// What was waited for did not come.
struct WaitedInVain: Error, CustomStringConvertible {
    let description: String
}

/// Waits until a condition gives something, and looks again every 20 ms until the time is over.
func eventually<Result>(
    _ what: String,
    within limit: Duration = .seconds(20),
    _ condition: () async throws -> Result?,
) async throws -> Result {
    let deadline = ContinuousClock.now + limit
    while true {
        if let result = try await condition() { return result }
        guard ContinuousClock.now < deadline else {
            throw WaitedInVain(description: "not within \(limit): \(what)")
        }
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// Waits until a condition holds.
func eventually(
    _ what: String,
    within limit: Duration = .seconds(20),
    _ condition: () async throws -> Bool,
) async throws {
    try await eventually(what, within: limit) { () async throws -> Void? in
        try await condition() ? () : nil
    }
}

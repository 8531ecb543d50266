package import Messages

/// What intake has counted since it started.
package struct Tally: Sendable, Equatable {
    /// Requests that came, refused ones included.
    package var requests: UInt64 = 0
    /// Gets that the store answered without a search.
    package var hits: UInt64 = 0
    /// Gets that the store could not answer at first.
    package var misses: UInt64 = 0
    /// Searches told to routers.
    package var searches: UInt64 = 0
    /// Questions asked again of a store or router, because one died or lost them.
    package var askedAgain: UInt64 = 0
    /// Retries that joined the request they repeat.
    package var joined: UInt64 = 0
    /// Requests of clients that had left.
    package var abandoned: UInt64 = 0
    /// Replies that were dropped because a client did not read.
    package var repliesDropped: UInt64 = 0
    /// Body bytes that came from clients.
    package var bytesIn: UInt64 = 0
    /// Body bytes that went to clients.
    package var bytesOut: UInt64 = 0
    /// Errors by their code.
    package var failures: [ErrorCode: UInt64] = [:]

    /// All zero.
    package init() {}

    /// Failures other than `not-found`: what an operator would look into.
    package var errors: UInt64 {
        failures.reduce(0) { $0 + ($1.key == .notFound ? 0 : $1.value) }
    }

    /// By name, for `stats`.
    package var counters: [String: UInt64] {
        var counters = [
            "hits": hits,
            "misses": misses,
            "searches": searches,
            "asked-again": askedAgain,
            "joined": joined,
            "abandoned": abandoned,
            "replies-dropped": repliesDropped,
        ]
        for code in ErrorCode.allCases { counters["error-\(code.rawValue)"] = failures[code] ?? 0 }
        return counters
    }
}

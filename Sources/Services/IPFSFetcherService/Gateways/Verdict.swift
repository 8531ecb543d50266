import Fetching
package import Messages

/// What an order's attempts come to.
package enum Verdict {
    /// The outcome of an order that did not complete.
    ///
    /// All say missing: missing. Otherwise nobody knows whether somebody has it: the most telling
    /// failure, which the router may try again.
    package static func outcome(of attempts: [Attempt]) -> Outcome {
        if let worst = Outcome.worst(of: attempts) { return worst }
        let isMissing = attempts.contains { $0.result == .missing }
        return isMissing
            ? Outcome(.missing, sentence: "No gateway has it.", attempts: attempts)
            : FetchTrouble.cancelled.outcome(attempts)
    }
}

import Fetching
package import Messages

/// What an order's attempts come to.
package enum Verdict {
    /// The outcome of an order that did not complete.
    ///
    /// All say missing: missing. Otherwise nobody knows whether somebody has it: the most telling
    /// failure, which the router may try again.
    package static func outcome(of attempts: [Attempt]) -> Outcome {
        let failures = attempts.filter { $0.result == .failed || $0.result == .skipped }
        guard let worst = failures.max(by: { weight($0.code) < weight($1.code) }) else {
            let isMissing = attempts.contains { $0.result == .missing }
            return isMissing
                ? Outcome(.missing, sentence: "No gateway has it.", attempts: attempts)
                : FetchTrouble.cancelled.outcome(attempts)
        }
        return Outcome(
            .failed(worst.code ?? .unavailable, isPermanent: false),
            sentence: "\(worst.peer): \(worst.sentence)",
            attempts: attempts,
        )
    }

    /// What an operator should hear of first.
    private static func weight(_ code: ErrorCode?) -> Int {
        switch code {
        case .corrupt: 4
        case .tooLarge, .forbidden: 3
        case .timeout: 2
        case .overloaded: 1
        default: 0
        }
    }
}

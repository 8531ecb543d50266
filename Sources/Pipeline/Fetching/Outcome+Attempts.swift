package import Messages

extension Outcome {
    /// The most telling of the attempts that failed or were skipped, which the router may try again;
    /// nil when there is none.
    package static func worst(of attempts: [Attempt]) -> Outcome? {
        let failures = attempts.filter { $0.result == .failed || $0.result == .skipped }
        guard let worst = failures.max(by: { weight($0.code) < weight($1.code) }) else {
            return nil
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

/// What a run has counted.
package struct LoadTally: Sendable, Equatable {
    /// Answers that were what was asked for.
    package var right: UInt64 = 0
    /// Their bytes.
    package var bytes: UInt64 = 0
    /// Answers that were not; counted in the warm-up too.
    package var wrong: UInt64 = 0
    /// Requests that nothing came of; counted in the warm-up too.
    package var lost: UInt64 = 0
    /// Requests of an open loop that should have started, and found no free place to the end.
    package var unsent: UInt64 = 0
    /// Errors, by their code.
    package var failures: [String: UInt64] = [:]
    /// How long the right ones took; in an open loop also how long those have waited, when they were
    /// given up, that were lost or never sent.
    package var latency = PreciseHistogram()
    /// How long it took to be told `overloaded`.
    package var refusal = PreciseHistogram()

    mutating func count(_ verdict: Verdict, took: Duration) {
        switch verdict {
        case .right(let bytes):
            right += 1
            self.bytes += UInt64(bytes)
            latency.record(took)
        case .wrong:
            break
        case .failed(let code):
            let isKnown = failures[code] != nil || failures.count < Limits.failureKindsMax
            if code == "overloaded" { refusal.record(took) }
            failures[isKnown ? code : "other", default: 0] += 1
        }
    }
}

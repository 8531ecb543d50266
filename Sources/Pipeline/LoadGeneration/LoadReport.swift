/// What a run has measured.
package struct LoadReport: Sendable {
    /// What was asked for.
    package let plan: LoadPlan
    /// Requests that were started, those of the warm-up too.
    package let asked: UInt64
    /// How long the measured part took.
    package let elapsed: Duration
    /// What was counted.
    package let tally: LoadTally

    /// Right answers a second.
    package var perSecond: Double { rate(tally.right) }

    /// Bytes of right answers a second.
    package var bytesPerSecond: Double { rate(tally.bytes) }

    private func rate(_ count: UInt64) -> Double {
        elapsed > .zero ? Double(count) / (elapsed / .seconds(1)) : 0
    }
}

extension LoadReport: Encodable {
    private enum Key: String, CodingKey {
        case workload, clients, inFlight, rate, seconds, asked, answered, wrong, lost, unsent,
            failures
        case perSecond, bytesPerSecond, latencyUs, overloadedP50Us, overloadedP99Us
    }

    private enum LatencyKey: String, CodingKey {
        case mean, p50, p90, p99
        case p999 = "p99.9"
        case max
    }

    /// Writes the figures, latencies in microseconds.
    ///
    /// - Parameter encoder: where to.
    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(plan.workload.rawValue, forKey: .workload)
        try container.encode(plan.clients, forKey: .clients)
        try container.encode(plan.inFlight, forKey: .inFlight)
        try container.encodeIfPresent(plan.rate, forKey: .rate)
        try container.encode(elapsed / .seconds(1), forKey: .seconds)
        try container.encode(asked, forKey: .asked)
        try container.encode(tally.right, forKey: .answered)
        try container.encode(tally.wrong, forKey: .wrong)
        try container.encode(tally.lost, forKey: .lost)
        try container.encode(tally.unsent, forKey: .unsent)
        try container.encode(tally.failures, forKey: .failures)
        try container.encode(perSecond, forKey: .perSecond)
        try container.encode(bytesPerSecond, forKey: .bytesPerSecond)
        if tally.refusal.total > 0 {
            let refusal = tally.refusal
            try container.encode(
                refusal.percentile(0.5) / .microseconds(1),
                forKey: .overloadedP50Us
            )
            try container.encode(
                refusal.percentile(0.99) / .microseconds(1),
                forKey: .overloadedP99Us
            )
        }
        var latency = container.nestedContainer(keyedBy: LatencyKey.self, forKey: .latencyUs)
        try latency.encode(tally.latency.mean / .microseconds(1), forKey: .mean)
        let shares: [(LatencyKey, Double)] = [
            (.p50, 0.5), (.p90, 0.9), (.p99, 0.99), (.p999, 0.999),
        ]
        for (key, share) in shares {
            try latency.encode(tally.latency.percentile(share) / .microseconds(1), forKey: key)
        }
        try latency.encode(tally.latency.max / .microseconds(1), forKey: .max)
    }
}

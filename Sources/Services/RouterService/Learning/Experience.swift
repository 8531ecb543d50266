package import Messages

/// What a router has learned of the sources, and of the instances that ask them.
package struct Experience: Sendable, Equatable {
    /// When something happens.
    package typealias Instant = ContinuousClock.Instant

    /// The sources.
    package private(set) var sources: [Source: Record]
    /// The instances, by name: what they learned of themselves outlives a restart.
    package private(set) var instances: [String: Record]

    /// What was known before, as much of it as is kept.
    package init(sources: [Source: Record] = [:], instances: [String: Record] = [:]) {
        self.sources = sources
        self.instances = [:]
        let latest = instances.sorted { ($1.value.changed, $0.key) < ($0.value.changed, $1.key) }
        for (name, record) in latest.prefix(Limits.instancesKnown) { self.instances[name] = record }
    }

    /// Learns from one order.
    package mutating func note(
        _ ending: Record.Ending,
        of source: Source,
        by instance: String,
        after time: Duration,
        now: Instant,
    ) {
        sources[source, default: Record(now: now)].note(ending, after: time, now: now)
        if instances[instance] == nil, instances.count >= Limits.instancesKnown { forgetOldest() }
        instances[instance, default: Record(now: now)].note(ending, after: time, now: now)
    }

    /// What an instance's answer of so many bytes takes, for choosing among those that have as much
    /// to do; one that is not known goes first, for it could not show what it can do.
    package func pace(of instance: String, bytes: UInt64 = 0, now: Instant) -> Duration {
        guard let record = instances[instance], let median = record.median(now: now) else {
            return .zero
        }
        let seconds = record.bandwidth(now: now).map { Double(bytes) / $0 } ?? 0
        return (median + .seconds(seconds)) / record.success(now: now)
    }

    /// How long to wait for a source alone before another is asked too; nil while it is not known.
    package func patience(for source: Source, now: Instant) -> Duration? {
        sources[source]?.tail(now: now).map {
            min(max($0, Limits.hedgeAfterMin), Limits.hedgeAfterMax)
        }
    }

    /// What is known of each source by the names that `stats` shows.
    package func named(now: Instant) -> [String: UInt64] {
        var named: [String: UInt64] = [:]
        for (source, record) in sources {
            let name = source.rawValue
            named["\(name)-success-percent"] = UInt64(record.success(now: now) * 100)
            if let median = record.median(now: now), let tail = record.tail(now: now) {
                named["\(name)-p50-us"] = UInt64(median / .microseconds(1))
                named["\(name)-p95-us"] = UInt64(tail / .microseconds(1))
            }
            if let bandwidth = record.bandwidth(now: now) {
                named["\(name)-bytes-per-second"] = UInt64(bandwidth)
            }
        }
        return named
    }

    private mutating func forgetOldest() {
        let oldest = instances.min { ($0.value.changed, $0.key) < ($1.value.changed, $1.key) }
        if let oldest { instances[oldest.key] = nil }
    }
}

/// What was learned of one source or one instance: how soon, how surely and how fast it answers.
///
/// What it learned fades: after `Limits.learningHalfLife` it counts half, so that who was slow
/// yesterday is tried again.
package struct Record: Sendable, Equatable {
    /// When something happens.
    package typealias Instant = ContinuousClock.Instant

    /// How one order ended, as far as that says something about who had it.
    package enum Ending: Sendable, Equatable {
        /// It said yes or no, and brought so many bytes.
        case answered(bytes: UInt64)
        /// It could not say.
        case failed
    }

    /// How long the answers took.
    package private(set) var latencies = FadingHistogram()
    /// What the failures weigh.
    package private(set) var failures: Float = 0
    /// Bytes a second, where enough came to tell.
    package private(set) var bandwidth: Double?
    /// When it last changed.
    package private(set) var changed: Instant

    /// Nothing was learned yet.
    package init(now: Instant) { changed = now }

    /// What was learned in a former life; nil when it can't have been.
    package init?(
        latencies: FadingHistogram,
        failures: Float,
        bandwidth: Double?,
        changed: Instant,
    ) {
        guard failures >= 0, failures <= Limits.weightMax, bandwidth.map({ $0 > 0 }) ?? true
        else { return nil }
        self.latencies = latencies
        self.failures = failures
        self.bandwidth = bandwidth
        self.changed = changed
    }

    /// Learns from one order.
    package mutating func note(_ ending: Ending, after time: Duration, now: Instant) {
        fade(now)
        switch ending {
        case .failed:
            failures += 1
        case .answered(let bytes):
            latencies.record(time)
            guard bytes >= Limits.bandwidthBytesMin, time > .zero else { return }
            let measured = Double(bytes) / (time / .seconds(1))
            bandwidth = bandwidth.map { $0 + (measured - $0) / 4 } ?? measured
        }
    }

    /// The share of orders that got an answer; 1 for who was never asked.
    package func success(now: Instant) -> Double {
        let factor = Double(Self.factor(from: changed, to: now))
        let answered = Double(latencies.total) * factor
        // Who is hardly known is given one answer on credit.
        return (answered + 1) / (answered + Double(failures) * factor + 1)
    }

    /// The time that half of the answers took; nil while too little is known.
    package func median(now: Instant) -> Duration? { percentile(0.5, now) }

    /// The time that 95 of 100 answers took; nil while too little is known.
    package func tail(now: Instant) -> Duration? { percentile(0.95, now) }

    /// The bandwidth; nil while too little is known, or no more.
    package func bandwidth(now: Instant) -> Double? { isKnown(now) ? bandwidth : nil }

    private func percentile(_ share: Float, _ now: Instant) -> Duration? {
        isKnown(now) ? latencies.percentile(share) : nil
    }

    private func isKnown(_ now: Instant) -> Bool {
        latencies.total * Self.factor(from: changed, to: now) >= Limits.evidenceMin
    }

    private mutating func fade(_ now: Instant) {
        // Many answers a second need not touch every bucket each time.
        guard now - changed >= Limits.fadeStep else { return }
        let factor = Self.factor(from: changed, to: now)
        latencies.fade(by: factor)
        failures *= factor
        changed = now
    }

    /// What is left of a weight: a half for each half-life, and a straight line in between.
    private static func factor(from: Instant, to: Instant) -> Float {
        let halves = max(0, min((to - from) / Limits.learningHalfLife, 60))
        let whole = Int(halves)
        return Float(
            sign: .plus,
            exponent: -whole,
            significand: 1 - Float(halves - Double(whole)) / 2
        )
    }
}

/// The bounds of the metrics, each with the arithmetic that gives it.
package enum Limits {
    /// Series in one process: some tens of metrics with some tens of label values each.
    ///
    /// A label whose values are not bounded ends here: 1,000 × 1 KiB is 1 MiB.
    package static let seriesMax = 1_000
    /// A label's value in bytes; longer ones are cut.
    package static let labelBytesMax = 128
    /// Connections to a status server: a Prometheus pair, probes and some people.
    package static let statusConnectionsMax = 32
    /// How long a connection to a status server may say nothing: two scrapes a minute keep theirs.
    package static let statusIdleTimeout = Duration.seconds(60)
    /// The upper bounds of a timer's buckets, in seconds: a millisecond to a minute.
    package static let timerBounds: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]
    /// The upper bounds of a recorder's buckets: 1 to 4^12, 16 Mi.
    package static let recorderBounds: [Double] = (0...12).map { Double(1 << (2 * $0)) }
}

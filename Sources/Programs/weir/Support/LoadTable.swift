import Console
import LoadGeneration

/// What a load has measured, for a person.
enum LoadTable {
    /// A line for what came back, and one for how long it took.
    static func text(_ report: LoadReport) -> String {
        let tally = report.tally
        var lines = [
            "\(tally.right) answers in \(Amount.duration(report.elapsed)): "
                + "\(Int(report.perSecond)) a second, "
                + "\(Amount.bytes(UInt64(report.bytesPerSecond)))/s"
        ]
        let shares = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)]
        let times = shares.map { "\($0) \(Amount.duration(tally.latency.percentile($1)))" }
        lines.append(
            (times + ["max \(Amount.duration(tally.latency.max))"]).joined(separator: "  ")
        )
        for (code, count) in tally.failures.sorted(by: { $0.key < $1.key }) {
            lines.append("\(count) answered \(code)")
        }
        if tally.lost > 0 { lines.append("\(tally.lost) not answered") }
        if tally.unsent > 0 {
            lines.append("\(tally.unsent) not sent: their turn came, and no room")
        }
        return lines.joined(separator: "\n")
    }
}

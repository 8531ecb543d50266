/// How far a long work has come, as one line of a terminal.
///
/// ```
/// [##########----------]  50%  512 MiB of 1.00 GiB  180 MiB/s  3 s left
/// ```
package struct ProgressLine: Sendable, Equatable {
    private static let barWidth = 24

    /// Bytes done.
    package var done: UInt64
    /// Bytes in all; nil when nobody knows.
    package var total: UInt64?
    /// Bytes that were there before the work began.
    package var before: UInt64
    /// How long the work has taken.
    package var elapsed: Duration

    /// The state of a work.
    package init(done: UInt64, total: UInt64?, before: UInt64 = 0, elapsed: Duration) {
        self.done = done
        self.total = total
        self.before = before
        self.elapsed = elapsed
    }

    /// The line, cut to the columns of the terminal.
    package func text(columns: Int) -> String {
        var parts: [String] = []
        if let total {
            let share = total == 0 ? 1 : min(1, Double(done) / Double(total))
            let full = Int(share * Double(Self.barWidth))
            parts.append(
                "[" + String(repeating: "#", count: full)
                    + String(repeating: "-", count: Self.barWidth - full) + "]"
            )
            let percent = "\(Int(share * 100))%"
            parts.append(String(repeating: " ", count: 4 - percent.count) + percent)
            parts.append("\(Amount.bytes(done)) of \(Amount.bytes(total))")
        } else {
            parts.append(Amount.bytes(done))
        }
        let seconds = elapsed / .seconds(1)
        let moved = Double(done - min(before, done))
        if seconds > 0.2, moved > 0 {
            let rate = moved / seconds
            parts.append("\(Amount.bytes(UInt64(min(rate, 1e15))))/s")
            if let total, total > done {
                let left = Duration.seconds(min(Double(total - done) / rate, 1e9))
                parts.append("\(Amount.duration(max(left, .seconds(1)))) left")
            }
        }
        return String(parts.joined(separator: "  ").prefix(max(0, columns - 1)))
    }
}

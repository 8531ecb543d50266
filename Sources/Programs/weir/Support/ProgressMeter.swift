import Console
import Linux

/// Draws a progress line on a terminal, ten times a second, once the work has taken a moment.
final class ProgressMeter {
    private static let firstAfter = Duration.milliseconds(500)
    /// How often it draws.
    static let interval = Duration.milliseconds(100)

    /// Whether anybody sees it.
    let isOn: Bool
    private let begun = ContinuousClock.now
    private var drawn: ContinuousClock.Instant?
    private var before: UInt64?

    /// A meter; it draws nothing where nobody would see it, or where it would be in the way.
    init(mayDraw: Bool = true) { isOn = mayDraw && File.standardError.isTerminal }

    /// Notes how far the work is.
    func show(_ done: UInt64, of total: UInt64?, before: UInt64 = 0) {
        let now = ContinuousClock.now
        guard isOn, now - begun >= Self.firstAfter else { return }
        if let drawn, now - drawn < Self.interval { return }
        drawn = now
        let line = ProgressLine(done: done, total: total, before: before, elapsed: now - begun)
        let columns = File.standardError.columns ?? 80
        Output.writeError("\r\u{1B}[K" + line.text(columns: columns))
    }

    /// Takes the line away.
    func clear() {
        guard drawn != nil else { return }
        drawn = nil
        Output.writeError("\r\u{1B}[K")
    }
}

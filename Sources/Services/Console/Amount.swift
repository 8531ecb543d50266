/// Numbers as a person reads them at a glance.
package enum Amount {
    private static let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

    /// Bytes with three digits: `0 B`, `1023 B`, `1.00 KiB`, `12.3 MiB`, `456 GiB`.
    package static func bytes(_ bytes: UInt64) -> String {
        guard bytes >= 1024 else { return "\(bytes) B" }
        var value = Double(bytes) / 1024
        var unit = 0
        // 1023.5 would be written as 1024.
        while value >= 1023.5, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return "\(digits(value)) \(units[unit])"
    }

    /// A duration with three digits: `85 µs`, `1.23 ms`, `45.6 s`, `3 min 20 s`, `2 h 5 min`.
    package static func duration(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        switch seconds {
        case ..<0.0009995: return "\(Int(max(0, seconds) * 1_000_000)) µs"
        case ..<0.9995: return "\(digits(seconds * 1_000)) ms"
        case ..<99.95: return "\(digits(seconds)) s"
        default:
            let whole = Int(min(seconds, 1e12))
            if whole < 3_600 { return "\(whole / 60) min \(whole % 60) s" }
            if whole < 86_400 { return "\(whole / 3_600) h \(whole / 60 % 60) min" }
            return "\(whole / 86_400) d \(whole / 3_600 % 24) h"
        }
    }

    /// Three digits, whatever the size below 1,024.
    private static func digits(_ value: Double) -> String {
        if value >= 99.95 { return "\(Int(value.rounded()))" }
        let places = value >= 9.995 ? 10 : 100
        let scaled = Int((value * Double(places)).rounded())
        let fraction = String(scaled % places)
        let width = places == 10 ? 1 : 2
        return "\(scaled / places)."
            + String(repeating: "0", count: width - fraction.count) + fraction
    }
}

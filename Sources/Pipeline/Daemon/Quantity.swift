/// Sizes and times as people write them in settings: `10GiB`, `200ms`.
package enum Quantity {
    private static let sizes: [(suffix: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]
    private static let times: [(suffix: String, milliseconds: Int)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]

    /// The number of bytes that a text stands for; nil when it is none.
    package static func bytes(_ text: String) -> Int? {
        for (suffix, factor) in sizes where text.hasSuffix(suffix) {
            return scaled(text.dropLast(suffix.count), factor)
        }
        return scaled(text[...], 1)
    }

    /// A size in the largest unit that divides it.
    package static func text(bytes: Int) -> String {
        for (suffix, factor) in sizes where bytes >= factor && bytes % factor == 0 {
            return "\(bytes / factor)\(suffix)"
        }
        return "\(bytes)B"
    }

    /// The time that a text stands for; nil when it is none.
    package static func duration(_ text: String) -> Duration? {
        for (suffix, factor) in times where text.hasSuffix(suffix) {
            guard let value = scaled(text.dropLast(suffix.count), factor) else { continue }
            return .milliseconds(value)
        }
        return nil
    }

    /// A time in the largest unit that divides it.
    package static func text(duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
        for (suffix, factor) in times.reversed()
        where milliseconds >= factor && milliseconds % factor == 0 {
            return "\(milliseconds / factor)\(suffix)"
        }
        return "\(milliseconds)ms"
    }

    private static func scaled(_ digits: Substring, _ factor: Int) -> Int? {
        guard let number = Int(digits), number >= 0 else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }
}

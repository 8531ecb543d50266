/// The `Retry-After` header (RFC 9110, 10.2.3): seconds, or a date.
package enum RetryAfter {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// How long to wait.
    ///
    /// Zero when the header is missing, in the past or no such value. What is longer than any pause
    /// is cut to the longest.
    package static func duration(_ text: String?, unixTime: Int64) -> Duration {
        guard let text else { return .zero }
        let longest = Limits.backoffMax
        if !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }) {
            guard let seconds = Int64(text), seconds < 1 << 32 else { return longest }
            return min(.seconds(seconds), longest)
        }
        guard let date = unixTimeOf(text), date > unixTime else { return .zero }
        return min(.seconds(date - unixTime), longest)
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, the one form that is sent today.
    private static func unixTimeOf(_ text: String) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int64(parts[1]),
            let month = months.firstIndex(of: String(parts[2])), let year = Int64(parts[3]),
            (1...31).contains(day), (1970...9999).contains(year)
        else { return nil }
        let clock = parts[4].split(separator: ":").map { Int64($0) ?? -1 }
        guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]),
            (0...60).contains(clock[2])
        else { return nil }
        let days = daysSince1970(year: year, month: Int64(month) + 1, day: day)
        return days * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]
    }

    /// Days of the Gregorian calendar, counted in years that begin in March so that the leap day
    /// is their last.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}

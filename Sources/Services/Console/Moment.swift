/// Points in time as text.
package enum Moment {
    /// The moment of so many milliseconds since 1970, in UTC: `2026-03-01 14:05:09`.
    package static func text(milliseconds: UInt64) -> String {
        let seconds = Int(clamping: milliseconds / 1000)
        let (year, month, day) = date(daysSince1970: seconds / 86_400)
        let time = seconds % 86_400
        return "\(year)-\(two(month))-\(two(day))"
            + " \(two(time / 3_600)):\(two(time / 60 % 60)):\(two(time % 60))"
    }

    /// Howard Hinnant's civil-from-days, for days from 1970 on.
    private static func date(daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = daysSince1970 + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}

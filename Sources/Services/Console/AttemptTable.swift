package import WeirClient

/// The sources that were asked for a content, one row each.
package enum AttemptTable {
    /// The table; without a row when nobody was asked.
    package static func table(_ attempts: [Attempt]) -> Table {
        var table = Table(
            .init("SOURCE"),
            .init("WHO"),
            .init("RESULT"),
            .init("TIME", .right),
            .init("BYTES", .right),
            .init("WHY")
        )
        for attempt in attempts {
            table.add([
                attempt.source.rawValue,
                attempt.peer.isEmpty ? "-" : attempt.peer,
                attempt.result.rawValue,
                Amount.duration(attempt.duration),
                attempt.bytes == 0 ? "-" : Amount.bytes(attempt.bytes),
                why(attempt),
            ])
        }
        return table
    }

    private static func why(_ attempt: Attempt) -> String {
        [attempt.code?.rawValue, attempt.message.isEmpty ? nil : attempt.message]
            .compactMap(\.self).joined(separator: ": ")
    }
}

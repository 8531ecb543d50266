package import Multiformats

/// Which of the contents that are being provided have reached their holders.
package struct Delivery: Sendable {
    /// The records of a content.
    private struct Count {
        var sent = 0
        var taken = 0
    }

    private var counts: [Multihash: Count] = [:]

    /// Counts what is to be delivered.
    package init(_ errands: [Region.Errand]) {
        for content in errands.lazy.flatMap(\.contents) {
            counts[content, default: Count()].sent += 1
        }
    }

    /// A holder has taken a record.
    package mutating func taken(_ content: Multihash) { counts[content]?.taken += 1 }

    /// Whether a content is provided: a quarter of its holders have it, for so many of them are there
    /// still after 22 hours that one is always found.
    package func isProvided(_ content: Multihash) -> Bool {
        guard let count = counts[content], count.taken > 0 else { return false }
        return count.taken * 4 >= count.sent
    }
}

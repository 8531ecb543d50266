/// How many of the pieces that wait one reader takes at a time.
///
/// A fair share, so that the readers beside it have something to do; but never fewer than are worth
/// waking another reader for, by how long pieces took lately.
package struct ReadShare {
    private let readers: Int
    private let most: Int
    /// How long a piece takes: the average of the last few groups.
    package private(set) var each = Limits.worthAReader

    /// A share before anything was read.
    ///
    /// - Parameters:
    ///   - readers: how many there are.
    ///   - most: pieces in one transaction.
    package init(readers: Int, most: Int) {
        precondition(readers > 0 && most > 0, "a pool has readers, and each takes something")
        self.readers = readers
        self.most = most
    }

    /// How many a reader takes when this many wait.
    package func of(_ waiting: Int) -> Int {
        let fair = (waiting + readers - 1) / readers
        let worth = each > .zero ? Int(min(Limits.worthAReader / each, Double(most))) : most
        return min(waiting, most, max(fair, worth, 1))
    }

    /// Whether so many pieces are less than is worth waking a reader for.
    package func isLittle(_ waiting: Int) -> Bool {
        waiting <= most && each * waiting < Limits.worthAReader
    }

    /// Notes how long a group took.
    package mutating func note(_ count: Int, took: Duration) {
        guard count > 0 else { return }
        each = (each * 7 + took / count) / 8
    }
}

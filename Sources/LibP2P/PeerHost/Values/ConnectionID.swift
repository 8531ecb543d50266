/// A number of our own for a connection, unique within a host's life.
package struct ConnectionID: Sendable, Hashable, Comparable {
    /// The number; later connections have larger ones.
    package let number: UInt64

    /// The connection of this number.
    package init(number: UInt64) {
        self.number = number
    }

    /// Earlier is less.
    package static func < (a: ConnectionID, b: ConnectionID) -> Bool { a.number < b.number }
}

/// A stream's number in its session (yamux, "StreamID Field"); 0 is the session itself.
package struct StreamID: Sendable, Hashable {
    /// The number as it is written.
    package let number: UInt32

    /// The stream of this number.
    package init(_ number: UInt32) { self.number = number }

    /// The session itself.
    package static let session = StreamID(0)

    /// Whether the side in this role may open a stream of this number.
    package func isOpened(by role: Role) -> Bool {
        number % 2 == (role == .dialer ? 1 : 0) && number != 0
    }
}

extension StreamID: CustomStringConvertible {
    /// The number.
    package var description: String { "stream \(number)" }
}

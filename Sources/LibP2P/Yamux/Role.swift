/// Which side of the connection a session is.
package enum Role: Sendable, Equatable {
    /// It dialled, yamux's client: its streams have odd numbers.
    case dialer
    /// It was dialled, yamux's server: its streams have even numbers.
    case listener

    /// The other side's.
    package var other: Role { self == .dialer ? .listener : .dialer }
}

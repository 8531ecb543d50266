/// Somebody who takes turns with others: one client of one intake.
///
/// The number is the intake's own, and means nothing but "the same one" and "another one". An
/// intake that doesn't say it is a client itself.
struct Client: Sendable, Hashable {
    /// The intake's connection.
    let route: Route
    /// The intake's number for its client; 0: it doesn't say.
    let number: UInt32
}

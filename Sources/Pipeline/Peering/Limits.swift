/// The bounds of what a stage's host is told and asked, each with the arithmetic that gives it.
package enum Limits {
    /// Peers in a list of the settings.
    package static let listedMax = 4_096

    /// Addresses in a list of the settings.
    package static let addressesMax = 256

    /// How often the table of peers is made anew.
    package static let tableInterval = Duration.seconds(1)

    /// Calls of an operator (connect, ping) that are under way or told about.
    package static let callsMax = 64

    /// How long an operator's call may take.
    package static let callTime = Duration.seconds(30)
}

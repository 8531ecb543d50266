/// How the sources of a search are ranked.
package enum Strategy: String, Sendable, CaseIterable {
    /// Whoever is expected to have it soonest.
    case performance
    /// Whoever is trusted most.
    case trust
    /// Whoever tells the fewest strangers what is looked for; public networks never together.
    case privacy
    /// Whoever costs least, and nobody twice.
    case cost
}

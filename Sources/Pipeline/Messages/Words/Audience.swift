/// For whom an answer is: what of the store's content it may show.
package enum Audience: Sendable, CaseIterable {
    /// Everybody, as at a door: public content alone.
    case strangers
    /// The deployment's own clients: public and private content.
    case clients
    /// Those who are trusted with restricted content too.
    case trusted
}

/// For whom an answer is: what of the store's content it may show.
package enum Audience: Sendable, CaseIterable {
    /// Everybody, as at a door: public content alone.
    case strangers
    /// Peers that are trusted: public and restricted content, and nothing private.
    case peers
    /// The deployment's own clients: public and private content.
    case clients
    /// Those who are trusted with restricted content too.
    case trusted
}

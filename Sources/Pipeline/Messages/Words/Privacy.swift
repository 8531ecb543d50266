/// Who may have a content; it belongs to the content, not to one request.
package enum Privacy: String, Sendable {
    /// Everybody: it is served to peers, announced and listed.
    case `public`
    /// The deployment's own clients; never asked of ipfs or gateways, never served to strangers.
    case `private`
}

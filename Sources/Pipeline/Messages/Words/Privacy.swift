/// Who may have a content; it belongs to the content, not to one request.
package enum Privacy: String, Sendable, CaseIterable {
    /// Everybody: it is served to peers, announced and listed.
    case `public`
    /// The deployment's own clients; never asked of ipfs or gateways, never served to strangers.
    case `private`
    /// As private, and of the peers only those that are trusted are asked for it.
    case restricted

    /// Whether a source may be asked for it at all.
    package func allows(_ source: Source) -> Bool { self == .public || !source.isPublicNetwork }
}

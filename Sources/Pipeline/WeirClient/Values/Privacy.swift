import Messages

/// Who may have a content; it belongs to the content, not to one request.
public enum Privacy: String, Sendable, CaseIterable, Codable {
    /// Everybody: it is served to peers, announced and listed.
    case `public`
    /// The deployment's own clients; never asked of ipfs or gateways, never served to strangers.
    case `private`
    /// As private, and of the peers only those that are trusted are asked for it.
    case restricted

    init(_ privacy: Messages.Privacy) {
        self =
            switch privacy {
            case .public: .public
            case .private: .private
            case .restricted: .restricted
            }
    }

    var message: Messages.Privacy {
        switch self {
        case .public: .public
        case .private: .private
        case .restricted: .restricted
        }
    }
}

import Access
import Messages

/// What a request wants to do, as far as rights decide about it.
///
/// Who may what, once a signature is required:
///
/// | operation | right | also |
/// |---|---|---|
/// | `ping`, `info` | – | |
/// | `cancel` | – | a signature; it finds the signer's own requests alone |
/// | `get`, `stat`, `list` | `read` | |
/// | `put`, `assemble`, `remove` | `put` | |
/// | `pin`, `unpin` | `pin` | |
/// | `stats` | `admin` | |
///
/// A signed request acts in its signer's name: naming another DID needs `admin`, and so does naming
/// none where something is kept or changed, or listed that is not public. Restricted content is for
/// listed DIDs that are trusted enough.
struct Intent {
    /// The right it takes; nil: none.
    let right: Right?
    /// The DID in whose name it is; empty: the deployment's.
    let name: String
    /// Whether an empty name means everybody's public content, and not the deployment's own.
    let isNamelessOpen: Bool
    /// Whether it is about restricted content.
    let isRestricted: Bool

    init(_ payload: Payload) {
        var name = ""
        var isNamelessOpen = true
        var privacy = Privacy.public
        switch payload {
        case .get(let get):
            (right, name, privacy) = (.read, get.requesterID, get.privacy)
            isNamelessOpen = privacy == .public
        case .stat(let stat):
            (right, name) = (.read, stat.requesterID)
        case .list(let list):
            (right, name, privacy) = (.read, list.requesterID, list.privacy)
            isNamelessOpen = privacy == .public
        case .put(let put):
            (right, name, privacy) = (.put, put.owner, put.privacy)
            isNamelessOpen = false
        case .assemble(let assemble):
            (right, name, privacy) = (.put, assemble.owner, assemble.privacy)
            isNamelessOpen = false
        case .remove(let holding):
            (right, name, isNamelessOpen) = (.put, holding.requesterID, false)
        case .pin(let holding), .unpin(let holding):
            (right, name, isNamelessOpen) = (.pin, holding.requesterID, false)
        case .stats:
            right = .admin
        default:
            right = nil
        }
        self.name = name
        self.isNamelessOpen = isNamelessOpen
        isRestricted = privacy == .restricted
    }
}

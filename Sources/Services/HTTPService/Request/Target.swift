package import Multiformats

/// What a request's path names.
package enum Target: Sendable, Equatable {
    /// Content by its CID, with the path as it was asked for.
    case content(CID, path: String)
    /// Whether the door can do its work.
    case health
    /// What the process has counted.
    case metrics

    /// Reads a path, without its query.
    package init(path: String) throws(Refusal) {
        switch path {
        case "/health": self = .health
        case "/metrics": self = .metrics
        default: self = try Self.content(path)
        }
    }

    private static func content(_ path: String) throws(Refusal) -> Target {
        guard path.hasPrefix("/ipfs/") else {
            throw Refusal(404, "There is nothing here; content is under /ipfs/CID.")
        }
        let rest = path.dropFirst("/ipfs/".count)
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts.first ?? "")
        let cid: CID
        do {
            cid = try CID(parsing: name)
            _ = try ContentHash(cid)
        } catch {
            throw Refusal(400, "\"\(name.prefix(80))\" names no content: \(error).")
        }
        guard parts.count == 1 || parts[1].isEmpty else {
            throw Refusal(
                501,
                "Paths inside a folder are not followed; ask for the file's own CID."
            )
        }
        return .content(cid, path: path)
    }
}

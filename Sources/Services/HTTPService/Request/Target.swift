import Blocks
import Multiformats

/// What a request's path names.
package enum Target: Sendable, Equatable {
    /// Content by its CID, or what lies below it.
    case content(ContentTarget)
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
        let below = parts.count == 1 ? "" : parts[1]
        return .content(
            ContentTarget(
                root: cid,
                names: try names(below),
                asked: path,
                endsInSlash: path.hasSuffix("/"),
            )
        )
    }

    /// The names of a path, their escapes decoded one by one: an escaped slash parts nothing.
    private static func names(_ path: Substring) throws(Refusal) -> ContentPath {
        do {
            var names: [EntryName] = []
            for part in path.split(separator: "/") {
                guard let bytes = PercentCoding.decode(part) else {
                    throw Refusal(400, "The path has a \"%\" that no two digits follow.")
                }
                names.append(try EntryName(bytes))
            }
            return try ContentPath(names)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(400, "The path names nothing: \(error).")
        }
    }
}

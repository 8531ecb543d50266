import Blocks
import Multiformats

/// A content, or something below it, as a person names it: `CID/path/to/file`, also with `/ipfs/`
/// in front.
struct ContentName {
    /// Where the path begins.
    let root: CID
    /// What leads from there to what is meant; empty when that is the root.
    let path: ContentPath
    /// The name as it was given.
    let text: String

    init(parsing text: String) throws(WeirError) {
        let prefix = "/ipfs/"
        let rest = text.hasPrefix(prefix) ? text.dropFirst(prefix.count) : text[...]
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        let shown = text.prefix(200)
        do {
            let hash = try ContentHash(parsing: String(parts.first ?? ""))
            guard case .cid(let cid) = hash else {
                throw WeirError(
                    .invalidRequest,
                    "\"\(shown)\" begins with a SHA-256, which names bytes alone; a path needs a CID.",
                    field: "contentHash",
                )
            }
            root = cid
            path = try ContentPath(parsing: parts.count > 1 ? String(parts[1]) : "")
        } catch let error as WeirError {
            throw error
        } catch {
            throw WeirError(
                .invalidRequest,
                "\"\(shown)\" is no name of a content: \(error).",
                field: "contentHash",
            )
        }
        self.text = text
    }

    /// The root and so many of the names, for a sentence.
    func beginning(_ names: Int) -> String {
        "\(root)" + path.names.prefix(names).map { "/\($0)" }.joined()
    }
}

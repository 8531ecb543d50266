import Blocks
import Denylists
import Multiformats

extension Denylist {
    /// Whether a path below a root is blocked.
    func blocks(_ root: CID, names: some Sequence<EntryName>) -> Bool {
        guard !isEmpty else { return false }
        return blocks(root, path: names.map(\.description).joined(separator: "/"))
    }
}

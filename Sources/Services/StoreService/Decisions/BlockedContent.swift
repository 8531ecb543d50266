package import Denylists
import GRDB
package import Messages
package import Multiformats

/// What the operator's denylists say of a store's content.
///
/// Each request takes this along to the thread that reads, so it is one reference, and none without
/// a list.
package struct BlockedContent: Sendable {
    private final class Rules: Sendable {
        let denylist: Denylist

        init(_ denylist: Denylist) { self.denylist = denylist }
    }

    private let rules: Rules?

    /// What a denylist blocks; without one, nothing.
    package init(_ denylist: Denylist = Denylist()) {
        rules = denylist.isEmpty ? nil : Rules(denylist)
    }

    /// Whether a block, or a content by its root, is blocked.
    package func contains(_ cid: CID) -> Bool { rules?.denylist.blocks(cid) ?? false }

    /// Refuses a block, or a content by its root.
    package func refuse(_ cid: CID) throws(Failure) {
        guard contains(cid) else { return }
        throw Failure(.forbidden, "\(cid) is blocked here, by a denylist of the operator.")
    }

    /// Refuses a content that is here: by its root, and by the SHA-256 of all its bytes.
    func refuse(_ root: CID, in db: Database) throws {
        guard rules != nil else { return }
        try refuse(root)
        guard root.codec != .raw, let digest = try db.sha256(of: root).flatMap({ Digest256($0) })
        else { return }
        try refuse(CID(sha256: digest))
    }
}

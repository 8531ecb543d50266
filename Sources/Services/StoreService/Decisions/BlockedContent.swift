package import Denylists
import GRDB
package import Messages
package import Multiformats

/// What the operator's denylists say of a store's content.
package struct BlockedContent: Sendable {
    private let denylist: Denylist

    /// What a denylist blocks; without one, nothing.
    package init(_ denylist: Denylist = Denylist()) {
        self.denylist = denylist
    }

    /// Whether a block, or a content by its root, is blocked.
    package func contains(_ cid: CID) -> Bool { denylist.blocks(cid) }

    /// Refuses a block, or a content by its root.
    package func refuse(_ cid: CID) throws(Failure) {
        guard denylist.blocks(cid) else { return }
        throw Failure(.forbidden, "\(cid) is blocked here, by a denylist of the operator.")
    }

    /// Refuses a content that is here: by its root, and by the SHA-256 of all its bytes.
    func refuse(_ root: CID, in db: Database) throws {
        guard !denylist.isEmpty else { return }
        try refuse(root)
        guard root.codec != .raw, let digest = try db.sha256(of: root).flatMap({ Digest256($0) })
        else { return }
        try refuse(CID(sha256: digest))
    }
}

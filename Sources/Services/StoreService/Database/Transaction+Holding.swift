import Foundation
import GRDB
package import Messages
import Multiformats

/// What owners do with content that is here.
extension Transaction {
    /// Pins a content for its owner; one that only others hold gets a hold of its own.
    ///
    /// - `blocksMax`: what a content that only others hold may have.
    package func pin(_ holding: Holding, blocksMax: Int = Limits.pinBlocksMax) throws -> Done {
        let cid = try db.resolve(holding.contentHash)
        var root: Root
        if let found = try db.root(cid, owner: holding.requesterID) {
            root = found
        } else if let row = try db.block(BlockKey(cid)), try db.isPublic(block: row.id) {
            root = Root(
                cid: cid,
                owner: holding.requesterID,
                state: .cached,
                privacy: .public,
                contentType: try db.bestRoot(cid, owner: "", for: .strangers)?.contentType ?? "",
                now: now,
            )
            // Looked at before anything is written, so that a refusal changes nothing.
            guard
                try db.isWhole(
                    cid,
                    in: segments,
                    blocksMax: blocksMax,
                    or: tooMany(cid, blocksMax)
                )
            else { throw incomplete(cid) }
            try announcing(cid) {
                try insert(&root)
                try adopt(row, cid, into: &root)
                try settle(&root, bytes: nil)
            }
        } else {
            throw incomplete(cid)
        }
        guard root.isComplete else {
            // "Not found" has it looked for in public networks, where this must not be named.
            throw root.privacy == .public ? incomplete(cid) : hidden(cid, root.privacy)
        }
        try announcing(cid) {
            // A part that is pinned is no longer one that nobody has named.
            if root.state == .part { root.state = .kept }
            root.isPinned = true
            try update(root)
        }
        return done(root)
    }

    /// Takes a pin back; fetched content may be evicted again.
    package func unpin(_ holding: Holding) throws -> Done {
        let cid = try db.resolve(holding.contentHash)
        guard var root = try db.root(cid, owner: holding.requesterID) else { throw unknown(cid) }
        if root.isPinned {
            root.isPinned = false
            root.accessed = now
            try update(root)
        }
        return done(root)
    }

    /// Takes one owner's hold away, and what nobody else holds with it.
    package func remove(_ holding: Holding) throws -> Done {
        let cid = try db.resolve(holding.contentHash)
        guard let root = try db.root(cid, owner: holding.requesterID) else { throw unknown(cid) }
        let went = try announcing(cid) { try release(root) }
        return Done(cid: cid, blocks: UInt64(went.blocks), bytes: UInt64(went.bytes))
    }

    private func done(_ root: Root) -> Done {
        Done(cid: root.cid, blocks: UInt64(root.blocks), bytes: UInt64(root.bytes))
    }

    private func tooMany(_ cid: CID, _ blocksMax: Int) -> Failure {
        Failure(
            .tooLarge,
            "\(cid) has more than the \(blocksMax) blocks that one pin may take over "
                + "from others: get or put it as your own first, or pin its parts.",
        )
    }

    private func hidden(_ cid: CID, _ privacy: Privacy) -> Failure {
        Failure(
            .invalidRequest,
            "\(cid) is \(privacy.rawValue) and not all in the store, and a pin looks for public content "
                + "alone: get it as \(privacy.rawValue) first.",
            field: "contentHash",
        )
    }

    private func incomplete(_ cid: CID) -> Failure {
        Failure(.notFound, "\(cid) is not all in the store.")
    }

    private func unknown(_ cid: CID) -> Failure {
        Failure(.notFound, "The store holds no \(cid) for this owner.")
    }
}

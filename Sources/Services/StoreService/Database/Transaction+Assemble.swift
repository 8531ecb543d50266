import Blocks
import Foundation
import GRDB
package import Messages
import Multiformats

/// Files made of parts.
extension Transaction {
    /// Writes a file's nodes, its root and its alias; the parts are held by it from then on.
    ///
    /// - Throws: `not-found` with the first part that is gone; nothing has changed then.
    package func assemble(_ file: AssembledFile) throws -> Stored {
        for part in file.parts where try db.block(BlockKey(part)) == nil {
            throw Failure(
                .notFound,
                "Part \(part) is not in the store: put it, and assemble again."
            )
        }
        let cid = file.layout.root.cid
        let found = try db.root(cid, owner: file.request.owner)
        let isNew = try found == nil && db.block(BlockKey(cid)) == nil
        let bytes = file.layout.blocks.reduce(0) { $0 + Int64($1.bytes.count) }
        try makeRoom(for: bytes, sparing: found?.id)
        let root = try announcing(cid) {
            let root = try write(file, found)
            try consume(file.parts, of: root)
            if let sha256 = file.sha256, cid.codec != .raw {
                try db.run(
                    "INSERT OR REPLACE INTO aliases VALUES (?, ?)",
                    [Data(sha256.bytes), Data(cid.bytes)],
                )
            }
            return root
        }
        return Stored(
            cid: cid,
            size: UInt64(root.size),
            sha256: try file.sha256?.bytes ?? db.sha256(of: cid),
            expiresIn: root.state == .part ? root.remaining(now: now) : .zero,
            alreadyPresent: !isNew,
        )
    }

    private func write(_ file: AssembledFile, _ found: Root?) throws -> Root {
        let request = file.request
        let cid = file.layout.root.cid
        var root =
            found
            ?? Root(
                cid: cid,
                owner: request.owner,
                state: request.isPart ? .part : request.isFetched ? .cached : .kept,
                privacy: request.privacy,
                contentType: request.contentType,
                now: now,
            )
        if found == nil {
            try insert(&root)
        } else if request.isPart {
            root.lease = max(root.lease, now + Limits.partMilliseconds)
        } else if request.isFetched {
            // Whose it is already has said how it is held.
            root.lease = max(root.lease, now + Limits.leaseMilliseconds)
        } else {
            root.state = .kept
            root.privacy = request.privacy
            if !request.contentType.isEmpty { root.contentType = request.contentType }
        }
        // Bottom up, so that each node's children are here when it is offered to others.
        for block in file.layout.blocks {
            let key = BlockKey(block.cid)
            guard try db.block(key) == nil else { continue }
            let bytes = Data(block.bytes)
            let row = try insertBlock(key, bytes)
            try adopt(row, block.cid, bytes: bytes, into: &root)
            try offer(row, key, bytes)
        }
        if let row = try db.block(BlockKey(cid)) { try adopt(row, cid, into: &root) }
        root.size = Int64(clamping: file.layout.root.fileSize)
        try settle(&root, bytes: nil)
        return root
    }

    /// The parts' own holds end: the file holds their blocks now.
    private func consume(_ parts: [CID], of file: Root) throws {
        for part in Set(parts) where part != file.cid {
            guard let root = try db.root(part, owner: file.owner), root.state == .part else {
                continue
            }
            try release(root)
        }
    }
}

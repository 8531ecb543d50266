import Blocks
package import Foundation
package import GRDB
package import Messages
package import Multiformats

/// Lays a file out over its parts and hashes all of it, reading block by block.
///
/// It holds one block at a time, and 1,024 parts per level; nothing is written here.
package struct Assembler {
    private let db: Database
    private let segments: SegmentFiles

    /// An assembler over one connection.
    package init(db: Database, segments: SegmentFiles) {
        self.db = db
        self.segments = segments
    }

    /// Reads a part list: binary CIDs, one after the other.
    ///
    /// - Throws: `invalid-request` that says which of them is wrong; `too-large`.
    package static func parts(_ list: Data) throws(Failure) -> [CID] {
        guard list.count <= Messages.Limits.partListBytesMax else {
            throw Failure(
                .tooLarge,
                "A part list has at most \(Messages.Limits.partListBytesMax) bytes; this one has "
                    + "\(list.count). Assemble subtrees, then the whole.",
            )
        }
        var rest = ArraySlice([UInt8](list))
        var parts: [CID] = []
        while !rest.isEmpty {
            do {
                let cid = try CID.read(from: &rest)
                parts.append(try ContentHash(cid).root)
            } catch {
                throw Failure(
                    .invalidRequest,
                    "Part \(parts.count + 1) of the list is no CID of a part: \(error).",
                    field: "body",
                )
            }
        }
        return parts
    }

    /// Prepares a file for being written down.
    ///
    /// - Throws: `not-found` that names the first part that is missing, `corrupt` when the bytes are
    ///   not those that the client expects, `invalid-request` when the parts make no file.
    package func assemble(_ parts: [CID], _ request: Assemble) throws -> AssembledFile {
        let layout: FileLayout
        do {
            layout = try FileLayout(parts: try parts.map(part))
        } catch let error as BlockError {
            throw Failure(.invalidRequest, "The parts make no file: \(error).")
        }
        let wantsHash = !request.isPart || request.sha256 != nil
        let sha256 = wantsHash ? try digest(of: layout.root.cid, parts) : nil
        if let expected = request.sha256, let sha256, sha256.bytes != expected {
            throw Failure(
                .corrupt,
                "The parts' bytes have the SHA-256 \(sha256), not the one that was given: put the "
                    + "parts again.",
            )
        }
        return AssembledFile(layout: layout, parts: parts, sha256: sha256, request: request)
    }

    /// What a part adds to the file, as its own block says.
    private func part(_ cid: CID) throws -> Part {
        if cid.codec == .raw {
            if let bytes = cid.identityBytes { return Part(leaf: cid, size: UInt64(bytes.count)) }
            guard let row = try db.block(BlockKey(cid)) else { throw missing(cid) }
            return Part(leaf: cid, size: UInt64(row.size))
        }
        var depth = 0
        var next: CID? = cid
        var fileSize: UInt64 = 0
        var totalSize: UInt64 = 0
        while let at = next, at.codec == .dagPB {
            guard depth < Blocks.Limits.depthMax else { throw BlockError.tooDeep }
            let (node, total) = try node(at)
            if depth == 0 { (fileSize, totalSize) = (node.fileSize, total) }
            next = node.children.first
            depth += node.children.isEmpty ? 0 : 1
        }
        return Part(cid: cid, fileSize: fileSize, totalSize: totalSize, depth: depth)
    }

    private func node(_ cid: CID) throws -> (node: DecodedNode, totalSize: UInt64) {
        let key = BlockKey(cid)
        let found = try db.withBlock(key, in: segments) { _, bytes in
            var total = UInt64(bytes.count)
            for link in try DagPB.decode(bytes.span).links {
                guard link.totalSize <= Blocks.Limits.fileBytesMax - total else {
                    throw BlockError.sizeOverflow
                }
                total += link.totalSize
            }
            return (try DecodedNode(decoding: bytes.span, of: cid), total)
        }
        guard let found else { throw missing(cid) }
        return found
    }

    /// The SHA-256 of the whole, unless the store has hashed this file before.
    private func digest(of root: CID, _ parts: [CID]) throws -> Digest256 {
        if let known = try db.sha256(of: root), let digest = Digest256(known) { return digest }
        var hasher = Digest256.Hasher()
        for part in parts {
            var walk = FileWalk(root: part)
            walking: while true {
                switch walk.next() {
                case .done: break walking
                case .inlined(let bytes):
                    let yield = try walk.supply(bytes.span)
                    hasher.update(bytes.span.extracting(yield.range))
                case .need(let cid):
                    let isThere: Void? = try db.withBlock(BlockKey(cid), in: segments) { _, bytes in
                        guard (try? Block.verify(bytes.bytes, matches: cid)) != nil else {
                            throw RottenBlock(key: BlockKey(cid))
                        }
                        let yield = try walk.supply(bytes.span)
                        hasher.update(bytes.span.extracting(yield.range))
                    }
                    guard isThere != nil else { throw missing(cid) }
                }
            }
        }
        return hasher.finish()
    }

    private func missing(_ cid: CID) -> Failure {
        Failure(.notFound, "Part \(cid) is not in the store: put it, and assemble again.")
    }
}

/// A block that no longer matches its hash was met.
package struct RottenBlock: Error {
    /// Which one.
    package let key: BlockKey
}

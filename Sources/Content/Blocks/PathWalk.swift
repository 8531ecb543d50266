package import Multiformats

/// Follows a path from a root, block by block, to what it names.
///
///     var walk = PathWalk(root: cid, path: try ContentPath(parsing: "a/b.txt"))
///     while true {
///         switch walk.next() {
///         case .need(let cid): try walk.supply(try await store.bytes(of: cid).span)
///         case .inlined(let bytes): try walk.supply(bytes.span)
///         case .done(let target): return target
///         }
///     }
///
/// The blocks are those of the path, in order: a directory, or the shards on the way to a name, for
/// each name, and last the target's own, because it alone says what it is; raw leaves need none.
/// A symbolic link ends the walk wherever it stands; it is told with the names that are left.
///
/// It ends: each name takes one directory, and its shards take at least three of the 64 bits of the
/// name's hash each.
package struct PathWalk: Sendable {
    /// What the walk waits for.
    package enum Next: Hashable, Sendable {
        /// The block of this CID (always version 1); call `supply`.
        case need(CID)
        /// A block that its CID carries itself; call `supply` with these bytes.
        case inlined([UInt8])
        /// What the path leads to.
        case done(PathTarget)
    }

    private enum State {
        case waiting
        case done(PathTarget)
    }

    /// The block that is needed, or the target's.
    private var cid: CID
    /// The same as its link named it, which may be version 0.
    private(set) var linked: CID
    /// Where each name led: the root first, then one CID for each name that was found.
    package private(set) var segments: [CID] = []
    private var names: ArraySlice<EntryName>
    private var hash: NameHash?
    private var consumed = 0
    private var claimedSize: UInt64?
    private var state = State.waiting

    /// A walk along a path.
    package init(root: CID, path: ContentPath) {
        cid = root.asVersion1
        linked = root
        names = path.names[...]
        begin(root, claiming: nil)
    }

    /// What is needed now; the same until it is supplied.
    package func next() -> Next {
        switch state {
        case .done(let target): .done(target)
        case .waiting: cid.identityBytes.map { .inlined($0) } ?? .need(cid)
        }
    }

    /// Gives the bytes of the block that `next()` named, which the caller has verified.
    ///
    /// After an error the walk is over.
    package mutating func supply(_ bytes: Span<UInt8>) throws(BlockError) {
        guard case .waiting = state else {
            preconditionFailure("a block was supplied and none is needed")
        }
        guard cid.codec != .raw else { throw .notADirectory(.raw) }
        guard cid.codec == .dagPB else { throw .unreadableCodec(cid.codec) }
        let node = try DagPB.decode(bytes)
        guard let range = node.dataRange else { throw .malformedUnixFS("the node has no data") }
        let message = try UnixFS.decode(bytes, in: range)
        if hash != nil, message.kind != .shardedDirectory {
            throw .malformedDirectory("what should be a shard is a \(message.kind)")
        }
        if message.kind == .symlink {
            let link = try Symlink(message, in: bytes)
            finish(.symlink(link))
        } else if let name = names.first {
            let directory = try DirectoryNode(node, message, bytes)
            try follow(name, in: directory)
        } else {
            switch message.kind {
            case .directory, .shardedDirectory:
                let directory = try DirectoryNode(node, message, bytes)
                finish(.directory(isSharded: directory.isSharded))
            case .file, .raw:
                finish(.file(size: try DecodedNode(node, of: cid, in: bytes).fileSize))
            case .metadata, .symlink:
                throw .malformedUnixFS("a \(message.kind) is no content")
            }
        }
    }

    private mutating func follow(
        _ name: EntryName,
        in directory: DirectoryNode
    ) throws(BlockError) {
        let hash = self.hash ?? NameHash(name.bytes)
        let bits = directory.shard?.bits ?? 0
        guard consumed + bits <= NameHash.bitCount else { throw .tooDeep }
        switch directory.item(for: name, hash, after: consumed) {
        case nil:
            throw .noLink(name)
        case .shard(let cid):
            self.hash = hash
            consumed += bits
            linked = cid
            self.cid = cid.asVersion1
        case .entry(let entry):
            self.hash = nil
            consumed = 0
            names = names.dropFirst()
            begin(entry.cid, claiming: entry.totalSize)
        }
    }

    /// Goes to what a link names; what is no dag-pb is known without its block.
    private mutating func begin(_ cid: CID, claiming size: UInt64?) {
        linked = cid
        self.cid = cid.asVersion1
        segments.append(cid)
        claimedSize = size
        guard names.isEmpty, cid.codec != .dagPB else { return }
        finish(cid.codec == .raw ? .raw : .other(cid.codec))
    }

    private mutating func finish(_ kind: PathTarget.Kind) {
        let target = PathTarget(
            cid: linked,
            kind: kind,
            claimedSize: claimedSize,
            remaining: Array(names)
        )
        state = .done(target)
    }
}

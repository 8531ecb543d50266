import Blocks
import Foundation
package import GRDB
package import Messages
package import Multiformats

/// What a `get` gave.
package struct RangeAnswer: Sendable {
    /// `content`, `absent` or a failure.
    package var payload: Payload
    /// The bytes of the range.
    package var body: [UInt8] = []
    /// The content that was used, when that bears on its eviction.
    package var used: CID?
    /// A block that no longer matches its hash, and is to be dropped.
    package var rotten: BlockKey?
}

/// Reads ranges: resolves the name, walks the file, hashes every block on the way out.
///
/// A block that is rotten counts as missing, also of content that is kept: the answer is `absent`
/// with that block as the first missing one, the block is dropped, and whoever asked looks for it
/// elsewhere. Only bytes that match are ever answered.
package struct RangeReader {
    private let db: Database
    private let segments: SegmentFiles
    private let cache: NodeCache
    private let blocked: BlockedContent

    /// A reader over one connection, which hands nothing out that is blocked.
    package init(
        db: Database,
        segments: SegmentFiles,
        cache: NodeCache,
        blocked: BlockedContent = BlockedContent(),
    ) {
        self.db = db
        self.segments = segments
        self.cache = cache
        self.blocked = blocked
    }

    /// A block's bytes, or why there are none.
    private enum Found<Value> {
        case value(Value)
        case missing
        case rotten
    }

    /// Answers a `get`.
    package func read(_ get: Get) -> RangeAnswer {
        do {
            let cid = try db.resolve(get.contentHash)
            try blocked.refuse(cid, in: db)
            switch get.format {
            case .dag where try !isWhole(cid, get): return absent(cid)
            case .file where cid.codec != .raw: return try readFile(cid, get)
            case .raw, .dag, .file: return try readBlock(cid, get)
            }
        } catch {
            return RangeAnswer(payload: .failure(Trouble.failure(error)))
        }
    }

    /// Whether everything below a root is here, whoever holds it.
    private func isWhole(_ cid: CID, _ get: Get) throws -> Bool {
        if try db.isCompleteRoot(cid, for: get.audience) { return true }
        return try db.isWhole(
            cid,
            in: segments,
            for: get.audience,
            or: Failure(
                .tooLarge,
                "\(cid) has more blocks than are looked through at once: ask for its parts.",
            )
        )
    }

    /// The range of a block's own bytes.
    private func readBlock(_ cid: CID, _ get: Get) throws -> RangeAnswer {
        if let bytes = cid.identityBytes {
            let range = try self.range(get, size: UInt64(bytes.count))
            let use = try db.use(of: cid, for: get.audience)
            return try content(cid, get, use, size: UInt64(bytes.count), Array(bytes[range]))
        }
        let found = try db.withContent(cid, in: segments, for: get.audience) { bytes in
            try proven(bytes, cid) { bytes in
                let range = try self.range(get, size: UInt64(bytes.count))
                return (UInt64(bytes.count), [UInt8](bytes[range]))
            }
        }
        switch found {
        case (.value(let (size, body)), let use)?:
            return try content(cid, get, use, size: size, body)
        case (.rotten, _)?:
            return absent(cid, missing: cid, rotten: true)
        case (.missing, _)?, nil:
            return absent(cid)
        }
    }

    /// The range of a file's bytes.
    private func readFile(_ cid: CID, _ get: Get) throws -> RangeAnswer {
        let end = get.offset.addingReportingOverflow(get.length)
        var walk = FileWalk(root: cid, range: get.offset..<(end.overflow ? .max : end.partialValue))
        var body: [UInt8] = []
        do {
            while true {
                switch walk.next() {
                case .done:
                    let size = walk.totalSize ?? 0
                    _ = try range(get, size: size)
                    let use = try db.use(of: cid, for: get.audience)
                    return try content(cid, get, use, size: size, body)
                case .inlined(let bytes):
                    let yield = try walk.supply(bytes.span)
                    body += bytes[yield.range]
                case .need(let block):
                    switch try step(block, get, &walk, &body) {
                    case .value: continue
                    case .missing where walk.totalSize == nil:
                        return absent(cid)
                    case .missing:
                        return absent(cid, missing: block, body.count, walk.totalSize)
                    case .rotten:
                        return absent(cid, missing: block, body.count, walk.totalSize, rotten: true)
                    }
                }
            }
        } catch let error as BlockError {
            throw refusal(cid, error)
        }
    }

    private func step(
        _ block: CID,
        _ get: Get,
        _ walk: inout FileWalk,
        _ body: inout [UInt8],
    ) throws -> Found<Void> {
        try blocked.refuse(block)
        if let node = cache.node(block) {
            guard try db.isHere(BlockKey(block), for: get.audience) else {
                return .missing
            }
            _ = try walk.supply(decoded: node)
            return .value(())
        }
        return try withBlock(block, get) { bytes in
            let node = try DecodedNode(decoding: bytes.span, of: block)
            if block.codec == .dagPB { cache.keep(node) }
            let yield = try walk.supply(decoded: node)
            guard !yield.range.isEmpty else { return }
            if body.isEmpty { body.reserveCapacity(Int(get.length)) }
            body += bytes[yield.range]
        }
    }

    /// Lends a block's bytes once they are proven.
    private func withBlock<Value>(
        _ cid: CID,
        _ get: Get,
        _ read: (Data) throws -> Value,
    ) throws -> Found<Value> {
        try db.withBlock(BlockKey(cid), in: segments, for: get.audience) { _, bytes in
            try proven(bytes, cid, read)
        } ?? .missing
    }

    /// Reads bytes that match their hash.
    private func proven<Value>(
        _ bytes: Data,
        _ cid: CID,
        _ read: (Data) throws -> Value,
    ) throws -> Found<Value> {
        guard (try? Block.verify(bytes.bytes, matches: cid)) != nil else { return .rotten }
        return .value(try read(bytes))
    }

    /// Where the range lies in bytes that are this many.
    private func range(_ get: Get, size: UInt64) throws -> Range<Int> {
        guard get.offset <= size else {
            throw Failure(
                .invalidRequest,
                "The content has \(size) bytes; there is nothing at \(get.offset).",
                field: "offset",
            )
        }
        return Int(
            clamping: get.offset
        )..<Int(clamping: get.offset + min(get.length, size - get.offset))
    }

    private func content(
        _ cid: CID,
        _ get: Get,
        _ use: Database.Use,
        size: UInt64,
        _ body: [UInt8],
    ) throws -> RangeAnswer {
        let content = Content(
            cid: cid,
            size: size,
            offset: get.offset,
            length: UInt64(body.count),
            contentType: use.contentType,
            sha256: try db.sha256(of: cid),
        )
        return RangeAnswer(payload: .content(content), body: body, used: use.isLeased ? cid : nil)
    }

    private func absent(_ cid: CID) -> RangeAnswer {
        RangeAnswer(payload: .absent(Absent(root: cid)))
    }

    private func absent(
        _ cid: CID,
        missing: CID,
        _ available: Int = 0,
        _ size: UInt64? = nil,
        rotten: Bool = false,
    ) -> RangeAnswer {
        let absent = Absent(
            root: cid,
            isPartial: true,
            firstMissing: missing,
            available: UInt64(available),
            size: size ?? 0,
        )
        // What is being fetched is in use too.
        return RangeAnswer(
            payload: .absent(absent),
            used: cid,
            rotten: rotten ? BlockKey(missing) : nil
        )
    }

    private func refusal(_ cid: CID, _ error: BlockError) -> Failure {
        switch error {
        case .notAFile, .unreadableCodec:
            Failure(
                .invalidRequest,
                "\(cid) can't be read as a file: \(error). Ask for it with the format \"raw\".",
                field: "format",
            )
        default:
            Failure(.corrupt, "\(cid) is no sound file: \(error).")
        }
    }
}

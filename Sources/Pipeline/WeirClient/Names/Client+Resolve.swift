import Blocks
import Messages
import Multiformats

extension Client {
    /// Follows a name such as `CID/path/to/file`, block by block, to what it names.
    ///
    /// Each block is looked for as everything else is, and verified here. A symbolic link is not
    /// followed, as the gateways of IPFS do not: at the end of a path it is told, inside one it is
    /// an error that says where it leads.
    ///
    /// - Parameters:
    ///   - name: a CID, with or without `/ipfs/` in front and a path behind.
    ///   - options: where to look, and how long each block may take.
    /// - Returns: what lies there.
    /// - Throws: `notFound` with the name that is missing; `invalidRequest` when the path leads
    ///   through a file or a link.
    public func resolve(
        _ name: String,
        options: GetOptions = GetOptions(),
    ) async throws(WeirError) -> NamedContent {
        let name = try ContentName(parsing: name)
        let (target, segments) = try await follow(name, options)
        return NamedContent(target, segments: segments)
    }

    /// Lists a folder; its blocks are asked for as they are needed.
    ///
    /// - Parameters:
    ///   - name: the folder, as `CID/path`.
    ///   - options: where to look, and how long each block may take.
    /// - Returns: the entries, by name; those of a sharded folder by their names' hashes.
    public func entries(
        of name: String,
        options: GetOptions = GetOptions(),
    ) -> FolderListing {
        FolderListing(client: self, name: name, options: options)
    }

    /// What a name leads to, and where each part of it led.
    func follow(
        _ name: ContentName,
        _ options: GetOptions,
    ) async throws(WeirError) -> (PathTarget, segments: [CID]) {
        var walk = PathWalk(root: name.root, path: name.path)
        while true {
            let bytes: [UInt8]
            switch walk.next() {
            case .need(let cid): bytes = try await block(cid, options)
            case .inlined(let carried): bytes = carried
            case .done(let target):
                guard target.remaining.isEmpty else {
                    throw Trouble.link(target, on: name)
                }
                return (target, walk.segments)
            }
            try supply(bytes, to: &walk, name)
        }
    }

    private func supply(
        _ bytes: [UInt8],
        to walk: inout PathWalk,
        _ name: ContentName,
    ) throws(WeirError) {
        do {
            try walk.supply(bytes.span)
        } catch {
            throw Trouble.error(error, below: name.beginning(walk.segments.count - 1))
        }
    }

    /// A whole block, in as many ranges as it takes, proven here.
    func block(_ cid: CID, _ options: GetOptions) async throws(WeirError) -> [UInt8] {
        if let bytes = cid.identityBytes { return bytes }
        var options = options
        options.format = .raw
        options.requestID = nil
        var range = try await get("\(cid)", options: options)
        guard range.size <= UInt64(Blocks.Limits.blockBytesMax) else {
            throw WeirError(.tooLarge, "\(cid) is larger than a block may be.")
        }
        let isWhole = range.bytes.count == range.size
        while UInt64(range.bytes.count) < range.size {
            let next = try await get("\(cid)", offset: UInt64(range.bytes.count), options: options)
            guard next.size == range.size, !next.bytes.isEmpty else {
                throw WeirError(.corrupt, "The pipeline's answers contradict each other.")
            }
            range.bytes += next.bytes
        }
        // One range was compared with its hash by `get`.
        guard isWhole || (try? Block.verify(range.bytes.span, matches: cid)) != nil else {
            throw WeirError(.corrupt, "The pipeline answered with bytes that are not \(cid)'s.")
        }
        return range.bytes
    }
}

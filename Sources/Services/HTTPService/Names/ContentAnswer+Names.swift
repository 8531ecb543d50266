import Blocks
import HTTPTypes
import Hummingbird
import Messages
import Multiformats
import NIOCore

/// Answers with what a path names: a file, a folder, a link or a block.
extension ContentAnswer {
    /// The file that stands for a folder.
    static let indexName = "index.html"

    /// Answers in the form that is wanted.
    ///
    /// - Parameters:
    ///   - query: the request's query, for a redirect.
    ///   - walks: the places of CARs and listings.
    /// - Returns: the answer.
    /// - Throws: a refusal, or why the pipeline can't give what is needed.
    func respond(query: String?, _ walks: Budget) async throws -> Response {
        guard wanted.target.names.names.isEmpty else {
            let (target, segments) = try await follow(wanted.target.names, from: wanted.target.root)
            var found = self
            found.wanted = wanted.found(segments)
            guard !wanted.conditions.isFresh(found.wanted.tag) else {
                return Responses.notModified(found.wanted)
            }
            return try await found.respond(with: target.kind, query, walks)
        }
        guard wanted.format == .file else { return try await respond(with: .raw, query, walks) }
        do {
            return try await bytes(.file)
        } catch let failure as Failure {
            guard Trouble.isNoFile(failure) else { throw failure }
            let target = try await follow(try ContentPath(), from: wanted.cid).0
            return try await respond(with: target.kind, query, walks)
        }
    }

    private func respond(
        with kind: PathTarget.Kind,
        _ query: String?,
        _ walks: Budget,
    ) async throws -> Response {
        switch (wanted.format, kind) {
        case (.raw, _):
            return try await bytes(.raw)
        case (.car(let parameters), _):
            guard let slot = walks.slotIfFree() else { throw Trouble.busy("CARs and listings") }
            return try await car(parameters, slot)
        case (.file, .raw), (.file, .file):
            return try await bytes(.file)
        case (.file, .directory):
            return try await folder(query, walks)
        case (.file, .symlink(let link)):
            return self.link(link)
        case (.file, .other(let codec)):
            throw Refusal(
                406,
                "It is a block of the codec \(codec.name), and no file; ask for it with format=raw."
            )
        }
    }

    /// Follows a path, block by block.
    private func follow(
        _ path: ContentPath,
        from root: CID,
    ) async throws -> (PathTarget, segments: [CID]) {
        try await untilHangUp {
            var walk = PathWalk(root: root, path: path)
            while true {
                let bytes: [UInt8]
                switch walk.next() {
                case .done(let target):
                    guard target.remaining.isEmpty else {
                        let names = path.names.dropLast(target.remaining.count)
                        let place = names.map { "/\($0)" }.joined()
                        throw Refusal(
                            404,
                            "/ipfs/\(root)\(place) is a symbolic link, which is not followed."
                        )
                    }
                    // A folder on the way may have rules of its own for what is below it.
                    for (depth, segment) in walk.segments.enumerated() {
                        let names = path.names.dropFirst(depth)
                        guard !denylist.blocks(segment, names: names) else { throw Trouble.blocked }
                    }
                    return (target, walk.segments)
                case .inlined(let carried): bytes = carried
                case .need(let cid): bytes = try await source.block(cid)
                }
                try Self.supply(bytes, to: &walk, root, path)
            }
        }
    }

    private static func supply(
        _ bytes: [UInt8],
        to walk: inout PathWalk,
        _ root: CID,
        _ path: ContentPath,
    ) throws(Refusal) {
        do {
            try walk.supply(bytes.span)
        } catch {
            let place = path.names.prefix(walk.segments.count - 1).map { "/\($0)" }.joined()
            throw Trouble.refusal(of: error, at: "/ipfs/\(root)\(place)")
        }
    }

    /// A link is answered with where it leads, as Kubo's gateway does.
    private func link(_ link: Symlink) -> Response {
        guard !wanted.conditions.isFreshWhenFound else { return Responses.notModified(wanted) }
        let size = UInt64(link.target.count)
        let head = Responses.bytes(
            wanted,
            .file,
            type: "inode/symlink",
            0..<size,
            of: size,
            isPart: false
        )
        return wanted.isHead ? head : whole(link.target, head)
    }

    /// A folder: its `index.html`, else a page that lists it, both below a path that ends in a
    /// slash.
    private func folder(_ query: String?, _ walks: Budget) async throws -> Response {
        guard wanted.target.endsInSlash else {
            return Responses.redirect(
                to: wanted.target.folderPath,
                query: query,
                isHead: wanted.isHead
            )
        }
        if let page = try await indexPage() { return try await bytes(.file, page: page) }
        let conditions = wanted.conditions
        guard !conditions.isFresh(wanted.listingTag), !conditions.isFreshWhenFound else {
            return Responses.notModified(wanted, isListing: true)
        }
        guard let slot = walks.slotIfFree() else { throw Trouble.busy("CARs and listings") }
        let head = Responses.listing(wanted)
        guard !wanted.isHead else { return head }
        let stream = ListingStream(
            source: source,
            connection: connection,
            target: wanted.target,
            cid: wanted.cid,
            place: slot,
        )
        return streamed(head, contentLength: nil) { sink in try await stream.write(to: &sink) }
    }

    /// The file that stands for the folder; nil when it has none of that name.
    private func indexPage() async throws -> CID? {
        do {
            let path = try ContentPath([try EntryName(Self.indexName)])
            let target = try await follow(path, from: wanted.cid).0
            switch target.kind {
            case .raw, .file:
                let names = wanted.target.names.names + path.names
                guard !denylist.blocks(wanted.target.root, names: names) else {
                    throw Trouble.blocked
                }
                return target.cid
            case .directory, .symlink, .other: return nil
            }
        } catch let refusal as Refusal {
            guard refusal.status == 404 else { throw refusal }
            return nil
        }
    }
}

import Blocks
import Linux
import Multiformats

extension Client {
    /// Finds a folder and writes it, with all that is in it.
    ///
    /// Nothing is ever written outside the target: names are checked, and no symbolic link is
    /// followed, whoever made it. A link is written as a link when its target stays inside the
    /// folder, else left out and told in `refusedLinks`. A file that is there already is continued
    /// when it holds the beginning of what belongs there, else it is an error; so a download that
    /// was cut off goes on when it is repeated.
    ///
    /// - Parameters:
    ///   - name: the folder, as `CID/path`.
    ///   - path: the target, which is made when it is not there; what else is in it stays.
    ///   - options: where to look, and how long while nothing comes.
    ///   - progress: told how many bytes of files have been written.
    /// - Returns: what is there now.
    /// - Throws: `WeirError` or `FileError`.
    @discardableResult
    public func downloadFolder(
        _ name: String,
        to path: String,
        options: GetOptions = GetOptions(),
        progress: (UInt64) -> Void = { _ in },
    ) async throws -> FolderDownload {
        let name = try ContentName(parsing: name)
        let target = try await follow(name, options).0
        guard case .directory = target.kind else {
            throw WeirError(
                .invalidRequest,
                "\(name.text) is no folder.",
                field: "contentHash",
            )
        }
        // One search for all of it. Where it fails, the files that can be had are written still, and
        // the one that can't says why.
        try? await prefetch("\(target.cid)", options: options)
        do {
            return try await withThrowingTaskGroup(of: TreeDownload.Found.self) { group in
                var tree = TreeDownload(client: self, options: options, root: target.cid)
                try await tree.write(to: try Folder(making: path), &group, progress)
                return tree.result
            }
        } catch let error as LinuxError {
            throw FileError(error)
        }
    }
}

/// A folder on its way to the disk: which folders still have to be listed, and what was written.
private struct TreeDownload {
    /// What came of an entry that was followed.
    enum Found: Sendable {
        /// A file, which is written.
        case file(bytes: UInt64)
        /// Something else, which is to be made in this folder.
        case other(PathTarget.Kind, DirectoryEntry, in: Folder, depth: Int)
    }

    /// A folder that is to be made and listed.
    ///
    /// Its parent is open, so that no path has to lead there anew.
    private struct Waiting {
        let parent: Folder
        let name: EntryName
        let cid: CID
        let depth: Int
    }

    let client: Client
    private var options: GetOptions
    let root: CID
    private(set) var result: FolderDownload
    private var waiting: [Waiting] = []
    private var inFlight = 0
    private var entries = 0

    init(client: Client, options: GetOptions, root: CID) {
        self.client = client
        self.options = options
        // A name is for one request, and each file has one of its own.
        self.options.requestID = nil
        self.root = root
        result = FolderDownload(cid: root.description)
    }

    typealias Group = ThrowingTaskGroup<Found, any Error>

    /// Writes everything below.
    mutating func write(
        to top: Folder,
        _ group: inout Group,
        _ progress: (UInt64) -> Void,
    ) async throws {
        try await fill(top, root, depth: 0, &group, progress)
        repeat {
            while let next = waiting.popLast() {
                let folder = try next.parent.makeFolder(next.name.bytes)
                result.folders += 1
                try await fill(folder, next.cid, depth: next.depth, &group, progress)
            }
            try await takeNext(&group, progress)
        } while inFlight > 0 || !waiting.isEmpty
    }

    /// Waits for the next of those that are followed.
    private mutating func takeNext(_ group: inout Group, _ progress: (UInt64) -> Void) async throws
    {
        guard let found = try await group.next() else { return }
        inFlight -= 1
        switch found {
        case .file(let bytes):
            result.files += 1
            result.bytes += bytes
            progress(result.bytes)
        case .other(let kind, let entry, let folder, let depth):
            try make(kind, entry, in: folder, depth: depth)
        }
    }

    private mutating func fill(
        _ folder: Folder,
        _ cid: CID,
        depth: Int,
        _ group: inout Group,
        _ progress: (UInt64) -> Void,
    ) async throws {
        guard depth <= Limits.folderDepthMax else {
            throw WeirError(.tooLarge, "\(folder.path) lies deeper than folders are followed.")
        }
        var walk = DirectoryWalk(root: cid)
        while let listed = try await client.nextEntries(&walk, folder.path, options) {
            for entry in listed {
                entries += 1
                guard entries <= Limits.treeEntriesMax else {
                    throw WeirError(
                        .tooLarge,
                        "\(root) has more than the \(Limits.treeEntriesMax) entries that are written.",
                    )
                }
                try await write(entry, into: folder, depth: depth, &group, progress)
            }
        }
    }

    private mutating func write(
        _ entry: DirectoryEntry,
        into folder: Folder,
        depth: Int,
        _ group: inout Group,
        _ progress: (UInt64) -> Void,
    ) async throws {
        if inFlight == Limits.filesInFlight { try await takeNext(&group, progress) }
        inFlight += 1
        let name = try ContentName(parsing: "\(entry.cid)")
        group.addTask { [client, options] in
            let kind = try await client.follow(name, options).0.kind
            switch kind {
            case .raw, .file:
                let place = FilePlace.entry(folder, name: entry.name.bytes)
                let cid = "\(entry.cid)"
                let written = try await client.fill(place, cid, offset: 0, length: nil, options)
                return .file(bytes: written.size)
            case .directory, .symlink, .other:
                return .other(kind, entry, in: folder, depth: depth)
            }
        }
    }

    /// Makes what is no file.
    private mutating func make(
        _ kind: PathTarget.Kind,
        _ entry: DirectoryEntry,
        in folder: Folder,
        depth: Int,
    ) throws {
        switch kind {
        case .raw, .file: break
        case .directory:
            waiting.append(
                Waiting(parent: folder, name: entry.name, cid: entry.cid, depth: depth + 1)
            )
        case .symlink(let link):
            try make(link.target, entry.name, in: folder, depth: depth)
        case .other(let codec):
            let path = folder.path(of: entry.name.bytes)
            throw WeirError(
                .invalidRequest,
                "\(path) is a block of the codec \(codec.name), which no file can be made of.",
                field: "contentHash",
            )
        }
    }

    private mutating func make(
        _ target: [UInt8],
        _ name: EntryName,
        in folder: Folder,
        depth: Int,
    ) throws {
        let path = folder.path(of: name.bytes)
        guard LinkTarget.staysInside(target, depth: depth) else {
            let shown = String(decoding: target, as: UTF8.self)
            // A folder of a million such links is told by its first ones.
            if result.refusedLinks.count < Limits.refusedLinksMax {
                result.refusedLinks.append("\(path) would lead out of the folder, to \"\(shown)\".")
            }
            return
        }
        switch try folder.item(name.bytes) {
        case nil: try folder.makeLink(name.bytes, to: target)
        case .link(target): break
        default: throw FileError("\(path) is there already, and is something else.")
        }
        result.links += 1
    }
}

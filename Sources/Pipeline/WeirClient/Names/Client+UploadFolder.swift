import Blocks
import Linux
import Multiformats

extension Client {
    /// Keeps a folder, with all that is in it, under one CID.
    ///
    /// Files are cut as `upload(file:)` cuts them, so a file has the CID that it has alone. A folder
    /// above 256 KiB is sharded. Symbolic links are kept as links; devices, pipes and sockets are
    /// refused. The blocks inside are parts until the last one, the folder's own, makes them one
    /// content: before that nothing is kept, and an upload that fails leaves parts for a day.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - hidden: with files and folders whose names begin with a dot.
    ///   - options: how it is kept.
    ///   - progress: told how many bytes of files the store has acknowledged.
    /// - Returns: once it is durable and whole; `size` counts the bytes of all its blocks.
    /// - Throws: `WeirError` or `FileError`.
    public func uploadFolder(
        _ path: String,
        hidden: Bool = false,
        options: PutOptions = PutOptions(),
        progress: (UInt64) -> Void = { _ in },
    ) async throws -> StoredContent {
        do {
            let top = try Folder(opening: path)
            let (block, totalSize) = try await withThrowingTaskGroup(of: UInt64.self) { group in
                var tree = TreeUpload(client: self, options: options, hidden: hidden)
                let made = try await tree.add(top, depth: 0, &group, progress)
                try await tree.finish(&group, progress)
                return made
            }
            var stored = try await keep(block, options)
            stored.size = totalSize
            return stored
        } catch let error as LinuxError {
            throw FileError(error)
        } catch let error as BlockError {
            throw WeirError(.tooLarge, "\(path) can't be laid out: \(error).")
        }
    }

    /// Puts the top block of something whose blocks are all in the store as parts, and holds the
    /// store to having everything.
    private func keep(_ top: Block, _ options: PutOptions) async throws -> StoredContent {
        var options = options
        // The store looks at every node below.
        options.timeToLive = .seconds(600)
        let stored = try await put(top, isPart: false, options)
        let status = try await stat(stored.cid, requester: options.owner)
        guard status.isComplete else {
            throw WeirError(
                .notFound,
                "\(stored.cid) is kept and not whole: some of its parts are gone. Put it again.",
            )
        }
        return stored
    }
}

/// A folder on its way into the store.
private struct TreeUpload {
    let client: Client
    let options: PutOptions
    let hidden: Bool
    private var inFlight = 0
    private var acknowledged: UInt64 = 0

    init(client: Client, options: PutOptions, hidden: Bool) {
        self.client = client
        self.options = options
        self.hidden = hidden
    }

    typealias Group = ThrowingTaskGroup<UInt64, any Error>

    /// Puts everything in a folder and all of the folder's own blocks but the last, its top.
    mutating func add(
        _ folder: Folder,
        depth: Int,
        _ group: inout Group,
        _ progress: (UInt64) -> Void,
    ) async throws -> (top: Block, totalSize: UInt64) {
        guard depth <= Limits.folderDepthMax else {
            throw FileError("\(folder.path) lies deeper than \(Limits.folderDepthMax) folders.")
        }
        var builder = DirectoryBuilder()
        for name in try folder.names().sorted(by: { $0.lexicographicallyPrecedes($1) })
        where hidden || name.first != UInt8(ascii: ".") {
            let entry = try await add(name, in: folder, depth: depth, &group, progress)
            try builder.append(entry)
        }
        var blocks = try builder.finish()
        var last: Block?
        while let block = try blocks.next() {
            if let before = last { try await put(before, &group, progress) }
            last = block
        }
        guard let last, let root = blocks.root else {
            throw WeirError(.internal, "\(folder.path) became a folder without a block.")
        }
        return (last, root.totalSize)
    }

    private mutating func add(
        _ name: [UInt8],
        in folder: Folder,
        depth: Int,
        _ group: inout Group,
        _ progress: (UInt64) -> Void,
    ) async throws -> DirectoryEntry {
        let path = folder.path(of: name)
        let entryName = try EntryName(name)
        switch try folder.item(name) {
        case .file:
            let part = try await add(try folder.reading(name), &group, progress)
            return DirectoryEntry(name: entryName, cid: part.cid, totalSize: part.totalSize)
        case .folder:
            let below = try folder.folder(name)
            let (top, totalSize) = try await add(below, depth: depth + 1, &group, progress)
            try await put(top, &group, progress)
            return DirectoryEntry(name: entryName, cid: top.cid, totalSize: totalSize)
        case .link(let target):
            let block = try Symlink(target: target).block()
            try await put(block, &group, progress)
            let size = UInt64(block.bytes.count)
            return DirectoryEntry(name: entryName, cid: block.cid, totalSize: size)
        case .special:
            throw FileError(
                "\(path) is a device, pipe or socket, which can't be kept; move it elsewhere."
            )
        case nil:
            throw FileError("\(path) went while the folder was read; put it again.")
        }
    }

    private mutating func add(
        _ file: File,
        _ group: inout Group,
        _ progress: (UInt64) -> Void,
    ) async throws -> Part {
        guard try file.kind().isRegular else {
            throw FileError("\(file.name) became a device or pipe while the folder was read.")
        }
        var builder = FileBuilder()
        while true {
            let bytes = try file.read(Limits.leafBytes)
            guard !bytes.isEmpty else { break }
            for block in try builder.append(content: bytes) {
                try await put(block, &group, progress)
            }
        }
        let layout = try builder.finish()
        for block in layout.blocks { try await put(block, &group, progress) }
        return layout.root
    }

    /// Puts a part, once few enough are on their way.
    private mutating func put(
        _ block: Block,
        _ group: inout Group,
        _ progress: (UInt64) -> Void,
    ) async throws {
        if inFlight == Limits.uploadsInFlight, let bytes = try await group.next() {
            inFlight -= 1
            note(bytes, progress)
        }
        inFlight += 1
        group.addTask { [client, options] in
            _ = try await client.put(block, isPart: true, options)
            return block.cid.codec == .raw ? UInt64(block.bytes.count) : 0
        }
    }

    /// Waits for what is on its way.
    mutating func finish(_ group: inout Group, _ progress: (UInt64) -> Void) async throws {
        for try await bytes in group { note(bytes, progress) }
    }

    private mutating func note(_ bytes: UInt64, _ progress: (UInt64) -> Void) {
        acknowledged += bytes
        progress(acknowledged)
    }
}

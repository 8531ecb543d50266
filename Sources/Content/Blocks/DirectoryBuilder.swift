import Multiformats

/// Puts a directory's entries together, into one block or, when that were too large, into shards.
///
/// It holds the entries until their blocks are made, some 150 bytes each and at most
/// `directoryEntriesMax`; of the blocks it makes one at a time.
///
///     var builder = DirectoryBuilder()
///     for (name, root) in files {
///         try builder.append(DirectoryEntry(name: name, cid: root.cid, totalSize: root.totalSize))
///     }
///     var blocks = try builder.finish()
///     while let block = try blocks.next() { store(block) }
///     return blocks.root
package struct DirectoryBuilder: Sendable {
    private let profile: Profile
    private var entries: [DirectoryEntry] = []
    /// The bytes that a block of all entries would have, or the profile's estimate of them.
    private var measure = 0

    /// Begins an empty directory.
    package init(profile: Profile = .unixFS2025) {
        self.profile = profile
        if profile.directoryMeasure == .blockBytes {
            measure = DagPB.encode(links: [], data: UnixFS.encode(kind: .directory)).count
        }
    }

    /// Adds an entry; the order is of no importance.
    package mutating func append(_ entry: DirectoryEntry) throws(BlockError) {
        guard entries.count < Limits.directoryEntriesMax else { throw .tooManyEntries }
        guard entry.totalSize <= Limits.fileBytesMax else { throw .sizeOverflow }
        entries.append(entry)
        switch profile.directoryMeasure {
        case .linksBytes:
            measure += entry.name.bytes.count + entry.cid.byteCount
        case .blockBytes:
            let link = DagPB.Link(
                cid: entry.cid,
                name: entry.name.bytes,
                totalSize: entry.totalSize
            )
            measure += DagPB.encode(links: [link], data: nil).count
        }
    }

    /// Ends the directory; an error when two entries have one name.
    package consuming func finish() throws(BlockError) -> DirectoryBlocks {
        entries.sort { $0.name < $1.name }
        for (last, next) in zip(entries, entries.dropFirst()) where last.name == next.name {
            throw .repeatedName(next.name)
        }
        return DirectoryBlocks(
            entries: entries,
            isSharded: measure > Limits.directoryBytesMax,
            version: profile.cidVersion
        )
    }
}

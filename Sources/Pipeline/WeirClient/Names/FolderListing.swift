import Blocks

/// The entries of a folder, one after the other; the entries of one block are in memory at a time.
public struct FolderListing: AsyncSequence, Sendable {
    /// What is listed.
    public typealias Element = FolderEntry
    /// How it can fail.
    public typealias Failure = WeirError

    let client: Client
    let name: String
    let options: GetOptions

    /// Begins at the first entry.
    public func makeAsyncIterator() -> Iterator {
        Iterator(client: client, name: name, options: options)
    }

    /// Goes through the entries.
    public struct Iterator: AsyncIteratorProtocol {
        private let client: Client
        private let name: String
        private let options: GetOptions
        private var walk: DirectoryWalk?
        private var block: ArraySlice<DirectoryEntry> = []

        init(client: Client, name: String, options: GetOptions) {
            self.client = client
            self.name = name
            self.options = options
        }

        /// The next entry; nil after the last.
        public mutating func next() async throws(WeirError) -> FolderEntry? {
            if walk == nil { walk = try await begin() }
            while block.isEmpty {
                guard var walk, let entries = try await client.nextEntries(&walk, name, options)
                else { return nil }
                self.walk = walk
                block = entries[...]
            }
            return block.popFirst().map(FolderEntry.init)
        }

        private func begin() async throws(WeirError) -> DirectoryWalk {
            let name = try ContentName(parsing: name)
            let target = try await client.follow(name, options).0
            guard case .directory = target.kind else {
                throw WeirError(
                    .invalidRequest,
                    "\(name.text) is no folder, so it has no entries.",
                    field: "contentHash",
                )
            }
            return DirectoryWalk(root: target.cid)
        }
    }
}

extension Client {
    /// The entries of a folder's next block; nil after the last.
    func nextEntries(
        _ walk: inout DirectoryWalk,
        _ name: String,
        _ options: GetOptions,
    ) async throws(WeirError) -> [DirectoryEntry]? {
        let bytes: [UInt8]
        switch walk.next() {
        case .done: return nil
        case .inlined(let carried): bytes = carried
        case .need(let cid): bytes = try await block(cid, options)
        }
        return try supply(bytes, to: &walk, name)
    }

    private func supply(
        _ bytes: [UInt8],
        to walk: inout DirectoryWalk,
        _ name: String,
    ) throws(WeirError) -> [DirectoryEntry] {
        do {
            return try walk.supply(bytes.span)
        } catch {
            throw Trouble.error(error, below: name)
        }
    }
}

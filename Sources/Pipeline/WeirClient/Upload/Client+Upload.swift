import Blocks
import Linux

extension Client {
    /// Keeps a file.
    ///
    /// It is read in pieces of 1 MiB, of which 8 are on their way at a time, so a file of any size
    /// takes little memory. Uploading it again after a failure stores only what is missing anew.
    ///
    /// - Parameters:
    ///   - path: the file, or a pipe.
    ///   - options: how it is kept.
    ///   - progress: told how many bytes the store has acknowledged.
    /// - Returns: once it is durable; the CID is the one computed here.
    /// - Throws: `WeirError` or `FileError`.
    public func upload(
        file path: String,
        options: PutOptions = PutOptions(),
        progress: (UInt64) -> Void = { _ in },
    ) async throws -> StoredContent {
        do {
            let file = try File.reading(path)
            _ = try file.kind()
            return try await upload(options, progress) {
                let bytes = try file.read(Limits.leafBytes)
                return bytes.isEmpty ? nil : bytes
            }
        } catch let error as LinuxError {
            throw FileError(error)
        }
    }

    /// Keeps what the program was given on its standard input.
    package func uploadStandardInput(
        options: PutOptions = PutOptions(),
        progress: (UInt64) -> Void = { _ in },
    ) async throws -> StoredContent {
        do {
            return try await upload(options, progress) {
                let bytes = try File.standardInput.read(Limits.leafBytes)
                return bytes.isEmpty ? nil : bytes
            }
        } catch let error as LinuxError {
            throw FileError(error)
        }
    }

    /// Keeps a stream of bytes, in chunks of any size.
    ///
    /// - Parameters:
    ///   - chunks: the bytes; no more is asked of it than the pipeline takes.
    ///   - options: how it is kept.
    ///   - progress: told how many bytes the store has acknowledged.
    /// - Returns: once it is durable; the CID is the one computed here.
    /// - Throws: `WeirError`, or what the stream threw.
    public func upload<Chunks: AsyncSequence>(
        _ chunks: Chunks,
        options: PutOptions = PutOptions(),
        progress: (UInt64) -> Void = { _ in },
    ) async throws -> StoredContent where Chunks.Element == [UInt8] {
        var cutter = LeafCutter()
        var iterator = chunks.makeAsyncIterator()
        return try await upload(options, progress) {
            while true {
                if let leaf = cutter.full() { return leaf }
                guard let chunk = try await iterator.next(isolation: #isolation) else {
                    return cutter.rest()
                }
                cutter.add(chunk)
            }
        }
    }

    /// Keeps what `next` gives: leaves of 1 MiB, a shorter one at the end, then nil.
    func upload(
        _ options: PutOptions,
        _ progress: (UInt64) -> Void,
        next: () async throws -> [UInt8]?,
    ) async throws -> StoredContent {
        let first = try Block(hashing: try await next() ?? [])
        guard let second = try await next() else {
            let stored = try await put(first, isPart: false, options)
            progress(stored.size)
            return stored
        }
        var plan = UploadPlan()
        var acknowledged: UInt64 = 0
        try await withThrowingTaskGroup(of: UInt64.self) { group in
            var inFlight = 0
            var leaf: Block? = first
            var following: [UInt8]? = second
            while let current = leaf {
                for block in try plan.add(current) {
                    if inFlight == Limits.uploadsInFlight, let size = try await group.next() {
                        inFlight -= 1
                        acknowledged += size
                        progress(acknowledged)
                    }
                    inFlight += 1
                    let isLeaf = block.cid == current.cid
                    group.addTask {
                        _ = try await self.put(block, isPart: true, options)
                        return isLeaf ? UInt64(block.bytes.count) : 0
                    }
                }
                leaf = try following.map { bytes throws(BlockError) in try Block(hashing: bytes) }
                following = leaf == nil ? nil : try await next()
            }
            for try await size in group {
                acknowledged += size
                progress(acknowledged)
            }
        }
        let (root, sha256, parts) = try plan.finish()
        return try await assemble(parts, root: root, sha256: sha256, options)
    }
}

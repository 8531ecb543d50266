import Blocks
import Linux
import Messages
import Multiformats

extension Client {
    /// Keeps what a CAR file has: each of its roots, with all that is below it.
    ///
    /// Versions 1 and 2 are read. Every block is proven before it is put. Roots are kept only when
    /// the whole CAR was read and has their blocks; of one that is cut short or wrong nothing is
    /// kept, and what was put of it is gone after a day.
    ///
    /// - Parameters:
    ///   - path: the file, or a pipe.
    ///   - options: how the roots are kept.
    ///   - progress: told how many bytes of blocks the store has acknowledged.
    /// - Returns: the roots, each with whether the store has all of it.
    /// - Throws: `WeirError` or `FileError`.
    public func importCAR(
        file path: String,
        options: PutOptions = PutOptions(),
        progress: (UInt64) -> Void = { _ in },
    ) async throws -> CARImportReport {
        do {
            let file = try File.reading(path)
            _ = try file.kind()
            return try await importCAR(from: file, options, progress)
        } catch let error as LinuxError {
            throw FileError(error)
        }
    }

    /// Keeps what a CAR on the program's standard input has.
    package func importCARFromStandardInput(
        options: PutOptions = PutOptions(),
        progress: (UInt64) -> Void = { _ in },
    ) async throws -> CARImportReport {
        do {
            return try await importCAR(from: .standardInput, options, progress)
        } catch let error as LinuxError {
            throw FileError(error)
        }
    }

    private func importCAR(
        from file: File,
        _ options: PutOptions,
        _ progress: (UInt64) -> Void,
    ) async throws -> CARImportReport {
        var report = CARImportReport(roots: [], blocks: 0, bytes: 0)
        let roots: [CID]
        do {
            roots = try await putBlocks(of: file, &report, options, progress)
        } catch let error as BlockError {
            throw WeirError(
                .corrupt,
                "\(file.name) is not taken: \(error). Nothing of it is kept.",
            )
        }
        guard !roots.isEmpty else {
            throw WeirError(
                .invalidRequest,
                "\(file.name) names no root, so nothing of it can be kept.",
            )
        }
        for root in roots { report.roots.append(try await keep(root, options)) }
        return report
    }

    private func putBlocks(
        of file: File,
        _ report: inout CARImportReport,
        _ options: PutOptions,
        _ progress: (UInt64) -> Void,
    ) async throws -> [CID] {
        var car = CARImport()
        var read = (blocks: UInt64(0), bytes: UInt64(0))
        defer { (report.blocks, report.bytes) = read }
        return try await withThrowingTaskGroup(of: UInt64.self) { group in
            var inFlight = 0
            var acknowledged: UInt64 = 0
            while true {
                let bytes = try file.read(Limits.leafBytes)
                guard !bytes.isEmpty else { break }
                car.feed(bytes)
                while let block = try car.next() {
                    read.blocks += 1
                    read.bytes += UInt64(block.bytes.count)
                    // What a CID carries itself needs no place in the store.
                    guard block.cid.identityBytes == nil else { continue }
                    if inFlight == Limits.uploadsInFlight, let size = try await group.next() {
                        inFlight -= 1
                        acknowledged += size
                        progress(acknowledged)
                    }
                    inFlight += 1
                    group.addTask {
                        _ = try await self.putPart(block, options)
                        return UInt64(block.bytes.count)
                    }
                }
            }
            let roots = try car.finish()
            for try await size in group {
                acknowledged += size
                progress(acknowledged)
            }
            return roots
        }
    }

    private func putPart(_ block: Block, _ options: PutOptions) async throws -> StoredContent {
        guard (try? ContentHash(block.cid)) != nil else {
            throw WeirError(
                .invalidRequest,
                "The CAR has \(block.cid), of the codec \(block.cid.codec.name): only raw and dag-pb "
                    + "blocks can be kept. Nothing of it is kept.",
            )
        }
        return try await put(block, isPart: true, options)
    }

    /// Keeps a root whose block was put, with all that is below it.
    private func keep(_ root: CID, _ options: PutOptions) async throws -> CARImportReport.Root {
        guard root.identityBytes == nil else {
            return CARImportReport.Root(cid: root.description, isComplete: true)
        }
        let own = GetOptions(sources: [.local], privacy: options.privacy, requester: options.owner)
        let cid = root.asVersion1
        let block: Block
        do {
            block = try Block(verifying: try await self.block(cid, own), against: cid)
        } catch let error as BlockError {
            throw WeirError(.corrupt, "\(error)")
        }
        var options = options
        // The store looks at every node below.
        options.timeToLive = .seconds(600)
        _ = try await put(block, isPart: false, options)
        let status = try await stat("\(cid)", requester: options.owner)
        return CARImportReport.Root(cid: root.description, isComplete: status.isComplete)
    }
}

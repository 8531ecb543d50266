import Blocks
import Messages
import Multiformats

extension Client {
    /// Keeps some bytes: as one block up to 1 MiB, as a file of 1 MiB leaves above.
    ///
    /// - Returns: once it is durable; the CID is the one computed here.
    public func put(
        _ bytes: [UInt8],
        options: PutOptions = PutOptions(),
    ) async throws(WeirError) -> StoredContent {
        var cutter = LeafCutter()
        cutter.add(bytes)
        do {
            return try await upload(options, { _ in }) { cutter.full() ?? cutter.rest() }
        } catch {
            throw error as? WeirError ?? WeirError(.internal, "\(error)")
        }
    }

    /// Puts one block, and checks that it was stored under its name.
    func put(
        _ block: Block,
        isPart: Bool,
        _ options: PutOptions,
    ) async throws(WeirError) -> StoredContent {
        let put = Put(
            contentHash: .cid(block.cid),
            isPart: isPart,
            owner: options.owner,
            privacy: options.privacy.message,
            contentType: isPart ? "" : options.contentType,
        )
        let question = Question(
            payload: .put(put),
            body: block.bytes,
            timeToLive: options.timeToLive,
            trace: options.trace,
        )
        return try await store(question, as: block.cid)
    }

    /// Has a file made of parts that were put.
    func assemble(
        _ parts: [CID],
        root: CID,
        sha256: Digest256,
        _ options: PutOptions,
    ) async throws(WeirError) -> StoredContent {
        var list: [UInt8] = []
        for part in parts { part.append(to: &list) }
        let assemble = Assemble(
            owner: options.owner,
            privacy: options.privacy.message,
            contentType: options.contentType,
            sha256: sha256.bytes,
        )
        // The store reads and hashes the whole: that takes seconds for each gigabyte.
        let question = Question(
            payload: .assemble(assemble),
            body: list,
            timeToLive: Messages.Limits.timeToLiveMax,
            trace: options.trace,
        )
        return try await store(question, as: root)
    }

    private func store(
        _ question: Question,
        as cid: CID,
    ) async throws(WeirError) -> StoredContent {
        let answer = try await ask(question).payload
        guard case .stored(let stored) = answer else { throw Trouble.unexpected(answer) }
        guard stored.cid == cid else {
            throw WeirError(
                .corrupt,
                "The pipeline stored \(stored.cid) where \(cid) was computed here.",
            )
        }
        return StoredContent(stored)
    }
}

import Blocks
import Multiformats

extension Client {
    /// Finds a content with all its blocks and delivers them as a CAR of version 1.
    ///
    /// The CAR's root is what the name leads to; each block is in it once, depth first. Blocks are
    /// looked for as everything else is. When one can't be had the error comes after the bytes
    /// before it, and what was delivered is no whole CAR.
    ///
    /// - Parameters:
    ///   - name: the content, as `CID/path`.
    ///   - options: where to look, and how long each block may take.
    ///   - receive: takes the bytes, piece after piece.
    /// - Returns: the CID of the root.
    /// - Throws: `WeirError`, or what `receive` threw.
    @discardableResult
    public func exportCAR(
        _ name: String,
        options: GetOptions = GetOptions(),
        receive: ([UInt8]) async throws -> Void,
    ) async throws -> String {
        let name = try ContentName(parsing: name)
        let root = try await follow(name, options).0.cid
        var walk = DAGWalk(all: root)
        var isBegun = false
        try await withThrowingTaskGroup(of: (CID, [UInt8]).self) { group in
            var asked: Set<CID> = []
            var arrived: [CID: [UInt8]] = [:]
            while true {
                let cid: CID
                let bytes: [UInt8]
                switch walk.next() {
                case .done:
                    if !isBegun { try await receive(CARWriter.header(roots: [root])) }
                    return
                case .inlined(let carried, let content):
                    (cid, bytes) = (carried, content)
                case .need(let needed):
                    let ahead = [needed] + walk.leavesAhead(Limits.blocksAhead)
                    for next in ahead where asked.insert(next).inserted {
                        group.addTask { (next, try await self.block(next, options)) }
                    }
                    while arrived[needed] == nil, let (came, content) = try await group.next() {
                        arrived[came] = content
                    }
                    guard let content = arrived.removeValue(forKey: needed) else {
                        throw WeirError(.internal, "\(needed) was asked for and did not come.")
                    }
                    asked.remove(needed)
                    (cid, bytes) = (needed, content)
                }
                if !isBegun { try await receive(CARWriter.header(roots: [root])) }
                isBegun = true
                try await send(cid, bytes, &walk, name, receive)
            }
        }
        return root.description
    }

    private func send(
        _ cid: CID,
        _ bytes: [UInt8],
        _ walk: inout DAGWalk,
        _ name: ContentName,
        _ receive: ([UInt8]) async throws -> Void,
    ) async throws {
        do throws(BlockError) {
            guard try walk.supply(bytes.span) else { return }
        } catch {
            throw Trouble.error(error, below: name.text)
        }
        try await receive(CARWriter.section(cid, size: bytes.count))
        try await receive(bytes)
    }
}

import Blocks
import Messages
import Multiformats
import Synchronization

/// A pipeline that keeps blocks in memory: it is put them, and answers with them and the files that
/// they are.
final class ScriptedStore: Sendable {
    private struct State {
        var blocks: [CID: [UInt8]] = [:]
        var kept: [CID] = []
    }

    private let state = Mutex(State())

    /// What was put as more than a part, in order.
    var kept: [CID] { state.withLock { $0.kept } }
    /// How many blocks it has.
    var count: Int { state.withLock { $0.blocks.count } }

    func add(_ blocks: [Block]) {
        state.withLock { state in
            for block in blocks { state.blocks[block.cid.asVersion1] = block.bytes }
        }
    }

    func bytes(of cid: CID) -> [UInt8]? { state.withLock { $0.blocks[cid.asVersion1] } }

    func lose(_ cid: CID) { _ = state.withLock { $0.blocks.removeValue(forKey: cid.asVersion1) } }

    /// An intake before it.
    func intake() async throws -> ScriptedIntake {
        try await ScriptedIntake { message, body, _ in [self.answer(message.payload, body)] }
    }

    private func answer(_ payload: Payload, _ body: [UInt8]) -> ScriptedIntake.Answer {
        do {
            switch payload {
            case .get(let get): return try read(get)
            case .put(let put): return try keep(put, body)
            case .stat(let stat): return .reply(.status(try status(stat.contentHash.root)))
            default: return .reply(.failure(Failure(.invalidRequest, "Not here.")))
            }
        } catch let failure as Failure {
            return .reply(.failure(failure))
        } catch {
            return .reply(.failure(Failure(.invalidRequest, "\(error)", field: "format")))
        }
    }

    private func read(_ get: Messages.Get) throws -> ScriptedIntake.Answer {
        let cid = get.contentHash.root
        guard let block = bytes(of: cid) else { throw Failure(.notFound, "Nobody has \(cid).") }
        let bytes = get.format == .raw ? block : try file(cid)
        let start = min(Int(get.offset), bytes.count)
        let range = Array(bytes[start..<min(start + Int(get.length), bytes.count)])
        let content = Content(
            cid: cid,
            size: UInt64(bytes.count),
            offset: get.offset,
            length: UInt64(range.count)
        )
        return .reply(.content(content), body: range)
    }

    private func file(_ cid: CID) throws -> [UInt8] {
        var walk = FileWalk(root: cid)
        var bytes: [UInt8] = []
        while true {
            switch walk.next() {
            case .done: return bytes
            case .inlined(let block): bytes += block[try walk.supply(block.span).range]
            case .need(let cid):
                guard let block = self.bytes(of: cid) else {
                    throw Failure(.notFound, "Nobody has \(cid).")
                }
                bytes += block[try walk.supply(block.span).range]
            }
        }
    }

    private func keep(_ put: Messages.Put, _ body: [UInt8]) throws -> ScriptedIntake.Answer {
        guard let cid = put.contentHash?.root else { throw Failure(.invalidRequest, "No hash.") }
        let block = try Block(verifying: body, against: cid)
        state.withLock { state in
            state.blocks[cid] = block.bytes
            if !put.isPart { state.kept.append(cid) }
        }
        return .reply(.stored(Stored(cid: cid, size: UInt64(body.count))))
    }

    private func status(_ root: CID) throws -> Status {
        var walk = DAGWalk(all: root)
        var blocks: UInt64 = 0
        var isComplete = true
        walking: while true {
            switch walk.next() {
            case .done: break walking
            case .inlined(_, let bytes): _ = try walk.supply(bytes.span)
            case .need(let cid):
                guard let bytes = bytes(of: cid) else {
                    isComplete = false
                    break walking
                }
                blocks += 1
                _ = try walk.supply(bytes.span)
            }
        }
        return Status(
            cid: root,
            size: 0,
            blocks: blocks,
            bytesPresent: 0,
            isComplete: isComplete,
            state: .kept,
            isPinned: false,
            privacy: .public,
            owner: "",
            contentType: "",
            sha256: nil,
            createdMilliseconds: 0
        )
    }
}

import HTTPService
import Messages
import Multiformats
import Synchronization

/// A pipeline that answers from a table, and notes what it was asked.
final class ScriptedPort: IntakePort {
    fileprivate struct State {
        var files: [CID: (bytes: [UInt8], type: String)] = [:]
        var blocks: [CID: [UInt8]] = [:]
        var failures: [CID: Failure] = [:]
        var remote: Set<CID> = []
        var noFiles: Set<CID> = []
        var isAlive = true
        var failsFrom: UInt64 = .max
        var requests: [Get] = []
        var hangs: Set<CID> = []
        var cancelled: [AsyncStream<CID>.Continuation] = []
    }

    private let state = Mutex(State())

    func add(_ file: SampleFile, type: String = "") {
        state.withLock { state in
            state.files[file.root.asVersion1] = (file.bytes, type)
            state.blocks.merge(file.blocks) { old, _ in old }
        }
    }

    /// Blocks that no file can be read from, as a folder's are: the store says so.
    func add(_ tree: SampleTree) {
        state.withLock { state in
            for (cid, bytes) in tree.blocks { state.blocks[cid.asVersion1] = bytes }
            state.noFiles.formUnion(tree.noFiles.map(\.asVersion1))
            for file in tree.files { state.files[file.root.asVersion1] = (file.bytes, "") }
        }
    }

    /// A block is gone.
    func lose(_ cid: CID) { _ = state.withLock { $0.blocks.removeValue(forKey: cid.asVersion1) } }

    /// It is found only where more than the store is asked.
    func makeRemote(_ cid: CID) { _ = state.withLock { $0.remote.insert(cid) } }

    func fail(_ cid: CID, _ failure: Failure) { state.withLock { $0.failures[cid] = failure } }

    /// Every range that begins there or after it fails.
    func failRanges(from offset: UInt64) { state.withLock { $0.failsFrom = offset } }

    func hang(_ cid: CID) { _ = state.withLock { $0.hangs.insert(cid) } }

    func die() { state.withLock { $0.isAlive = false } }

    var requests: [Get] { state.withLock { $0.requests } }

    /// The CIDs whose requests were cancelled, as they are.
    func cancellations() -> AsyncStream<CID> {
        let (stream, continuation) = AsyncStream<CID>.makeStream()
        state.withLock { $0.cancelled.append(continuation) }
        return stream
    }

    func isAlive() async -> Bool { state.withLock { $0.isAlive } }

    func get(
        _ request: Get,
        timeToLive: Duration,
        trace: TraceContext?,
    ) async throws(Failure) -> Piece {
        let cid = request.contentHash.root
        let hangs = state.withLock { state in
            state.requests.append(request)
            return state.hangs.contains(cid)
        }
        if hangs { try await hang(until: timeToLive, cid) }
        return try state.withLock { state throws(Failure) in try state.answer(request, cid) }
    }

    private func hang(until timeToLive: Duration, _ cid: CID) async throws(Failure) {
        do {
            try await Task.sleep(for: timeToLive)
        } catch {
            let listeners = state.withLock { $0.cancelled }
            for listener in listeners { listener.yield(cid) }
            throw Failure(.aborted, "It was cancelled.")
        }
    }
}

extension ScriptedPort.State {
    fileprivate func answer(_ request: Get, _ cid: CID) throws(Failure) -> Piece {
        if let failure = failures[cid] { throw failure }
        if request.sources == [.local], remote.contains(cid) {
            throw Failure(.notFound, "It is not in the store.")
        }
        if request.format == .file, noFiles.contains(cid) {
            throw Failure(.invalidRequest, "\(cid) can't be read as a file.", field: "format")
        }
        let content =
            switch request.format {
            case .file: files[cid] ?? blocks[cid].map { ($0, "") }
            case .raw, .dag: blocks[cid].map { ($0, "") }
            }
        guard let (bytes, type) = content ?? cid.identityBytes.map({ ($0, "") }) else {
            throw Failure(.notFound, "Nobody has \(cid).")
        }
        guard request.offset < failsFrom else { throw Failure(.timeout, "Too late.") }
        guard request.offset <= UInt64(bytes.count) else {
            throw Failure(.invalidRequest, "It has no byte \(request.offset).", field: "offset")
        }
        let end = min(UInt64(bytes.count), request.offset + request.length)
        return Piece(
            bytes: Array(bytes[Int(request.offset)..<Int(end)]),
            offset: request.offset,
            size: UInt64(bytes.count),
            contentType: type,
        )
    }
}

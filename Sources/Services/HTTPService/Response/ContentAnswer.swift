import Blocks
import Denylists
import Hummingbird
import Logging
import Messages
import Multiformats
import NIOCore

/// One answer with content: what is fetched before its head can be written, and its body.
struct ContentAnswer: Sendable {
    var wanted: ContentRequest
    let source: ContentSource
    /// What is not shown, by the paths that lead there.
    let denylist: Denylist
    let connection: ConnectionGuard
    let ledger: DoorLedger
    let logger: Logger
    let budget: Budget
    /// Held to the end of the body.
    let visit: DoorLedger.Visit

    /// The bytes of the file, or of the block.
    ///
    /// The first piece tells the size and the type. It is all there is to a small file; a byte is
    /// enough where the client wants a head, or a range that may begin elsewhere.
    ///
    /// - Parameters:
    ///   - format: which of both.
    ///   - page: the file that stands for the folder which is wanted, as its `index.html`.
    /// - Returns: the answer.
    /// - Throws: a refusal, or why the pipeline can't give what is needed.
    func bytes(_ format: ContentFormat, page: CID? = nil) async throws -> Response {
        let cid = page ?? wanted.cid
        let range =
            wanted.isHead || !wanted.conditions.honoursRange(wanted.tag)
            ? nil : wanted.range
        let length = wanted.isHead || range != nil ? 1 : Limits.firstPieceBytes
        let first = try await untilHangUp {
            try await source.piece(of: cid, format, offset: 0, length: length)
        }
        guard !wanted.conditions.isFreshWhenFound else { return Responses.notModified(wanted) }
        var bytes = 0..<first.size
        if let range {
            guard let part = range.bytes(of: first.size) else {
                throw Refusal(
                    416,
                    "The content has \(first.size) bytes, and none of those.",
                    fields: ["Content-Range": "bytes */\(first.size)"],
                )
            }
            bytes = part
        }
        let head = Responses.bytes(
            wanted,
            format,
            type: try await type(of: cid, format, first, isPage: page != nil),
            bytes,
            of: first.size,
            isPart: range != nil
        )
        guard !wanted.isHead else { return head }
        let begin = range == nil ? first.bytes : []
        guard bytes.count > begin.count else { return whole(begin, head) }
        let stream = PieceStream(
            source: source,
            cid: cid,
            format: format,
            budget: budget,
            connection: connection,
        )
        let rest = bytes.lowerBound + UInt64(begin.count)..<bytes.upperBound
        return streamed(head, contentLength: bytes.count) { sink in
            try await sink.write(begin)
            try await stream.write(rest, to: &sink)
        }
    }

    /// The media type: what it was put with, else what its name or its first bytes say.
    private func type(
        of cid: CID,
        _ format: ContentFormat,
        _ first: Piece,
        isPage: Bool,
    ) async throws -> String {
        guard format == .file else { return ResponseFormat.rawType }
        guard first.contentType.isEmpty else { return first.contentType }
        let name = isPage ? Self.indexName : wanted.name
        if let type = name.flatMap(MediaType.named) { return type }
        // A head, or a range, was begun with one byte; it has the type that the whole has.
        guard first.bytes.count < min(first.size, MediaType.bytesLookedAt) else {
            return MediaType.shown(by: first.bytes)
        }
        let head = try await untilHangUp {
            try await source.piece(of: cid, format, offset: 0, length: MediaType.bytesLookedAt)
        }
        return MediaType.shown(by: head.bytes)
    }

    /// A CAR; what is fetched first is the root, or what is on the path, because without that there
    /// is no answer.
    func car(_ parameters: CARParameters, _ slot: Budget.Slot) async throws -> Response {
        let target = wanted.target
        let head = Responses.car(wanted, parameters)
        var block: [UInt8]?
        if target.names.names.isEmpty {
            guard !wanted.isHead else {
                _ = try await untilHangUp {
                    try await source.piece(of: target.root, .raw, offset: 0, length: 1)
                }
                return head
            }
            block = try await untilHangUp { try await source.block(target.root) }
        }
        guard !wanted.conditions.isFreshWhenFound else { return Responses.notModified(wanted) }
        guard !wanted.isHead else { return head }
        let stream = CARStream(
            source: source,
            budget: budget,
            connection: connection,
            place: slot
        )
        return streamed(head, contentLength: nil) { [block] sink in
            try await stream.write(target, block, parameters, to: &sink)
        }
    }

    /// An answer whose body is here.
    func whole(_ bytes: [UInt8], _ head: Response) -> Response {
        ledger.sent(bytes.count)
        return Response(
            status: head.status,
            headers: head.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)),
        )
    }

    /// An answer whose body is written piece by piece.
    func streamed(
        _ head: Response,
        contentLength: Int?,
        _ write: @escaping @Sendable @concurrent (inout BodySink) async throws -> Void,
    ) -> Response {
        let body = ResponseBody(contentLength: contentLength) { [visit, ledger, logger] writer in
            var sink = BodySink(writer, ledger)
            do {
                try await write(&sink)
            } catch {
                // The head is out: all that is left is to end the connection before the body does.
                if !(error is CancellationError) { logger.info("an answer broke off: \(error)") }
                ledger.brokeOff()
                throw error
            }
            try await sink.finish()
            withExtendedLifetime(visit) {}
        }
        return Response(status: head.status, headers: head.headers, body: body)
    }

    /// Works until it is done or the client is gone.
    func untilHangUp<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                await connection.closed()
                throw CancellationError()
            }
            group.addTask { try await work() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}

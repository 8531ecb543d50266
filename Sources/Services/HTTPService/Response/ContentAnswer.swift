import Hummingbird
import Logging
import Messages
import Multiformats
import NIOCore

/// One answer with content: what is fetched before its head can be written, and its body.
struct ContentAnswer: Sendable {
    let wanted: ContentRequest
    let source: ContentSource
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
    func bytes(_ format: ContentFormat) async throws -> Response {
        let range =
            wanted.isHead || !wanted.conditions.honoursRange(wanted.tag)
            ? nil : wanted.range
        let length = wanted.isHead || range != nil ? 1 : Limits.firstPieceBytes
        let first = try await untilHangUp {
            try await source.piece(of: wanted.cid, format, offset: 0, length: length)
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
            type: first.contentType,
            bytes,
            of: first.size,
            isPart: range != nil
        )
        guard !wanted.isHead else { return head }
        let begin = range == nil ? first.bytes : []
        guard bytes.count > begin.count else { return whole(begin, head) }
        let stream = PieceStream(
            source: source,
            cid: wanted.cid,
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

    /// A CAR; the root is fetched first, because without it there is no answer.
    func car(_ parameters: CARParameters, _ slot: Budget.Slot) async throws -> Response {
        let root = wanted.cid
        let head = Responses.car(wanted, parameters)
        guard !wanted.isHead else {
            _ = try await untilHangUp {
                try await source.piece(of: root, .raw, offset: 0, length: 1)
            }
            return head
        }
        let block: [UInt8]
        if let inlined = root.identityBytes {
            block = inlined
        } else {
            block = try await untilHangUp { try await source.block(root) }
        }
        guard !wanted.conditions.isFreshWhenFound else { return Responses.notModified(wanted) }
        let stream = CARStream(
            source: source,
            budget: budget,
            connection: connection,
            place: slot
        )
        return streamed(head, contentLength: nil) { sink in
            try await stream.write(root: root, block, parameters, to: &sink)
        }
    }

    private func whole(_ bytes: [UInt8], _ head: Response) -> Response {
        ledger.sent(bytes.count)
        return Response(
            status: head.status,
            headers: head.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)),
        )
    }

    private func streamed(
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
    private func untilHangUp<Value: Sendable>(
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

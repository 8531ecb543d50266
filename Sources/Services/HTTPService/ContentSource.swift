import Messages
import Multiformats

/// Where one answer's bytes come from: the port, asked the way the client may be served.
///
/// Every request says `publicOnly`: what only private roots reach does not exist for strangers.
struct ContentSource: Sendable {
    let port: any IntakePort
    let reach: Reach
    let timeToLive: Duration
    /// The door's span of the trace that the request belongs to.
    var trace: TraceContext?

    /// A range of a file or of a block.
    func piece(
        of cid: CID,
        _ format: ContentFormat,
        offset: UInt64,
        length: UInt64,
    ) async throws(Failure) -> Piece {
        if let inlined = inlined(cid, format, offset, length) { return inlined }
        let hash: ContentHash
        do {
            hash = try ContentHash(cid)
        } catch {
            throw Failure(.invalidRequest, "\(cid) can't be read here: \(error).")
        }
        let request = Get(
            hash,
            offset: offset,
            length: length,
            sources: reach.sources,
            format: format,
            publicOnly: true,
        )
        let piece = try await port.get(request, timeToLive: timeToLive, trace: trace)
        let expected = piece.size > offset ? min(length, piece.size - offset) : 0
        guard piece.offset == offset, UInt64(piece.bytes.count) == expected else {
            throw Failure(.internal, "The pipeline answered with another range than was asked.")
        }
        return piece
    }

    /// What a CID carries itself needs nobody else: so the door answers the probe of gateways,
    /// `bafkqaaa`, whatever the pipeline does.
    private func inlined(
        _ cid: CID,
        _ format: ContentFormat,
        _ offset: UInt64,
        _ length: UInt64
    ) -> Piece? {
        guard let bytes = cid.identityBytes, format == .raw || cid.codec == .raw else { return nil }
        let part = bytes.dropFirst(Int(clamping: offset)).prefix(Int(clamping: length))
        return Piece(bytes: Array(part), offset: offset, size: UInt64(bytes.count))
    }

    /// A whole block, in as many ranges as it takes.
    func block(_ cid: CID) async throws(Failure) -> [UInt8] {
        if let bytes = cid.identityBytes { return bytes }
        var piece = try await piece(of: cid, .raw, offset: 0, length: Limits.pieceBytes)
        guard piece.size <= UInt64(Limits.blockBytesMax) else {
            throw Failure(.tooLarge, "\(cid) is larger than a block may be.")
        }
        while UInt64(piece.bytes.count) < piece.size {
            let next = try await self.piece(
                of: cid,
                .raw,
                offset: UInt64(piece.bytes.count),
                length: Limits.pieceBytes
            )
            guard next.size == piece.size else {
                throw Failure(.internal, "\(cid) changed its size while it was read.")
            }
            piece.bytes += next.bytes
        }
        return piece.bytes
    }
}

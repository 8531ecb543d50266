import Messages
import Multiformats
import NIOCore

/// The body of a file or block: its pieces, fetched some at a time and written in order.
struct PieceStream: Sendable {
    private struct Arrival: Sendable {
        let offset: UInt64
        let bytes: [UInt8]
        let slot: Budget.Slot
    }

    let source: ContentSource
    let cid: CID
    let format: ContentFormat
    let budget: Budget
    let connection: ConnectionGuard

    /// Writes a range; ends with an error when a piece can't be had, or the client hangs up.
    @concurrent
    func write(_ range: Range<UInt64>, to sink: inout BodySink) async throws {
        var window = PieceWindow<Arrival>(
            range,
            pieceBytes: Limits.pieceBytes,
            width: Limits.piecesPerAnswer
        )
        try await withThrowingTaskGroup(of: Arrival.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                await connection.closed()
                throw CancellationError()
            }
            while !window.isDone {
                fill(&window, &group)
                if let piece = window.take() {
                    let limit = connection.beginPiece()
                    defer { limit?.cancel() }
                    try await sink.write(piece.bytes)
                } else if let piece = try await group.next() {
                    window.arrived(piece.offset, piece)
                }
            }
        }
    }

    /// Asks for what the window has room for: one piece always, more while there is room for all.
    ///
    /// The one may wait for its slot, since it is the next to be written.
    private func fill(
        _ window: inout PieceWindow<Arrival>,
        _ group: inout ThrowingTaskGroup<Arrival, any Error>,
    ) {
        while window.hasRoom {
            let slot = budget.slotIfFree(beside: window.count)
            guard slot != nil || window.count == 0, let piece = window.ask() else { return }
            group.addTask {
                let held = if let slot { slot } else { try await budget.slot() }
                let bytes = try await source.piece(
                    of: cid,
                    format,
                    offset: piece.lowerBound,
                    length: piece.upperBound - piece.lowerBound,
                ).bytes
                return Arrival(offset: piece.lowerBound, bytes: bytes, slot: held)
            }
        }
    }
}

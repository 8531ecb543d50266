/// Which pieces of a range are asked for, have come, and are written next.
///
/// A pure machine: pieces may come in any order and leave in theirs; at most `width` of them are
/// under way or waiting, so a slow client holds no more than that.
package struct PieceWindow<Arrived: Sendable>: Sendable {
    private let end: UInt64
    private let pieceBytes: UInt64
    private let width: Int
    private var nextToAsk: UInt64
    private var nextToTake: UInt64
    private var asked: [UInt64: UInt64] = [:]
    private var arrived: [UInt64: Arrived] = [:]

    /// A window over a range.
    package init(_ range: Range<UInt64>, pieceBytes: UInt64, width: Int) {
        precondition(pieceBytes > 0 && width > 0, "a window shows something")
        self.pieceBytes = pieceBytes
        self.width = width
        nextToAsk = range.lowerBound
        nextToTake = range.lowerBound
        end = range.upperBound
    }

    /// Everything was taken.
    package var isDone: Bool { nextToTake == end }

    /// Pieces that are under way, or wait to be written.
    package var count: Int { asked.count }

    /// Another piece may be asked for.
    package var hasRoom: Bool { asked.count < width && nextToAsk < end }

    /// The next piece to ask for; nil when there is no room, or no piece left.
    package mutating func ask() -> Range<UInt64>? {
        guard hasRoom else { return nil }
        let piece = nextToAsk..<min(end, nextToAsk + min(pieceBytes, end - nextToAsk))
        asked[piece.lowerBound] = piece.upperBound
        nextToAsk = piece.upperBound
        return piece
    }

    /// A piece came; one that was not asked for is left out.
    package mutating func arrived(_ offset: UInt64, _ piece: Arrived) {
        guard asked[offset] != nil else { return }
        arrived[offset] = piece
    }

    /// The next piece in order, when it is here.
    package mutating func take() -> Arrived? {
        guard let piece = arrived.removeValue(forKey: nextToTake),
            let upperBound = asked.removeValue(forKey: nextToTake)
        else { return nil }
        nextToTake = upperBound
        return piece
    }
}

/// How slow a client may be before it is cut off.
package struct Patience: Sendable {
    /// How long it may take nothing at all.
    package let stall: Duration
    /// How long it may take for a piece.
    package let piece: Duration

    /// So much.
    package init(stall: Duration = Limits.stallTimeout, piece: Duration = Limits.pieceTimeout) {
        self.stall = stall
        self.piece = piece
    }
}

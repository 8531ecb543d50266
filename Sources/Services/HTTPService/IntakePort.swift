package import Messages

/// What the door needs of the pipeline: ranges, and whether anybody is there.
package protocol IntakePort: Sendable {
    /// A range of some content; cancelling the task cancels the request.
    ///
    /// - Parameters:
    ///   - request: which range of which content.
    ///   - timeToLive: how long it may take.
    ///   - trace: the trace that it belongs to, if any.
    /// - Returns: exactly the bytes asked for, cut by the content's end.
    /// - Throws: why it can't be had.
    func get(
        _ request: Get,
        timeToLive: Duration,
        trace: Messages.TraceContext?,
    ) async throws(Failure) -> Piece

    /// Whether an intake answers.
    func isAlive() async -> Bool
}

/// A range of some content, and what is known of the whole.
package struct Piece: Sendable, Equatable {
    /// The bytes.
    package var bytes: [UInt8]
    /// Where they begin.
    package var offset: UInt64
    /// Size of the whole in bytes.
    package var size: UInt64
    /// The media type it was put with, or empty.
    package var contentType: String

    /// A range.
    package init(bytes: [UInt8], offset: UInt64, size: UInt64, contentType: String = "") {
        self.bytes = bytes
        self.offset = offset
        self.size = size
        self.contentType = contentType
    }
}

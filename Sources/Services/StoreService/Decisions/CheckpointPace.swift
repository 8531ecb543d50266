/// When what is in the log is moved into the database: a pure machine.
///
/// Moving costs about as much as writing did. So it waits for a moment in which nobody writes, and a
/// burst has the disk and the processor for itself. It does not wait for ever, as the log would grow:
///
/// ```
///            a step is written               nobody writes for a moment
///   nothing ───────────────────▶ waiting ─────────────────────────────────▶ due
///                                   │        the log is long
///                                   └─────────────────────────────────────▶ due, with each step
/// ```
///
/// Invariant: a step's worth waits no longer than the writes that follow each other without a pause,
/// nor beyond the log's length.
package struct CheckpointPace: Sendable {
    /// When something happens.
    package typealias Instant = ContinuousClock.Instant

    private let step: Int
    private let most: Int
    private let pause: Duration
    /// Bytes that were written since the last checkpoint began.
    private var unmoved = 0
    /// Bytes that were written since the log was moved whole.
    private var logged = 0
    private var lastWrite: Instant?

    /// A pace before anything was written.
    ///
    /// - Parameters:
    ///   - step: bytes that are worth a checkpoint.
    ///   - most: bytes in the log beyond which it waits for no pause.
    ///   - pause: how long nobody has written in a pause.
    package init(
        step: Int = Limits.checkpointStepBytes,
        most: Int = Limits.checkpointWaitBytes,
        pause: Duration = Limits.checkpointPause,
    ) {
        self.step = step
        self.most = most
        self.pause = pause
    }

    /// When the next checkpoint is due; nil: there is too little for one.
    package var due: Instant? {
        guard let lastWrite, unmoved >= step else { return nil }
        return logged >= most ? lastWrite : lastWrite + pause
    }

    /// So many bytes were committed.
    package mutating func wrote(_ bytes: Int, now: Instant) {
        unmoved += bytes
        logged += bytes
        lastWrite = now
    }

    /// A checkpoint begins.
    package mutating func begin() { unmoved = 0 }

    /// It has ended.
    ///
    /// - `isWhole`: all that was in the log when it began is moved.
    package mutating func end(isWhole: Bool) {
        if isWhole { logged = unmoved }
    }
}

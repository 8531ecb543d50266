import Messages
import Synchronization

/// What one gateway has brought for one order; told to from its transfer, read at its end.
final class Tally: Sendable {
    private struct State {
        var bytes: UInt64 = 0
        var firstBlock: ContinuousClock.Instant?
    }

    /// When it was asked.
    let started = ContinuousClock.now
    private let onFirstBlock: @Sendable () -> Void
    private let state = Mutex(State())

    /// At the start of a transfer.
    ///
    /// - Parameter onFirstBlock: called once, when the first verified block has come.
    init(onFirstBlock: @escaping @Sendable () -> Void) {
        self.onFirstBlock = onFirstBlock
    }

    /// Body bytes that came.
    var bytes: UInt64 { state.withLock { $0.bytes } }

    /// How long the first verified block took; nil when none came.
    var timeToFirstBlock: Duration? { state.withLock { $0.firstBlock.map { $0 - started } } }

    /// Bytes came.
    func received(_ count: Int) { state.withLock { $0.bytes += UInt64(count) } }

    /// A verified block of the content came.
    func verifiedBlock() {
        let isFirst = state.withLock { state in
            guard state.firstBlock == nil else { return false }
            state.firstBlock = .now
            return true
        }
        if isFirst { onFirstBlock() }
    }
}

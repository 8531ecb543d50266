import Fetching
import Messages
import Synchronization

/// The attempts of one order, in the order in which they began; written by their tasks.
final class RaceLog: Sendable {
    private struct State {
        var begun: [Attempt?] = []
        var trouble: FetchTrouble?
    }

    private let skipped: [Attempt]
    private let state = Mutex(State())

    /// A log that begins with who was not asked.
    init(skipped: [Attempt]) {
        self.skipped = skipped
    }

    /// An attempt begins: its place.
    func begin() -> Int {
        state.withLock { state in
            state.begun.append(nil)
            return state.begun.count - 1
        }
    }

    /// An attempt has ended.
    func end(_ place: Int, _ attempt: Attempt) {
        state.withLock { $0.begun[place] = attempt }
    }

    /// Something makes all further attempts pointless; the first counts.
    func stop(_ trouble: FetchTrouble) {
        state.withLock { $0.trouble = $0.trouble ?? trouble }
    }

    /// What made them pointless.
    var trouble: FetchTrouble? { state.withLock { $0.trouble } }

    /// The attempts, those that were not made last.
    var attempts: [Attempt] {
        let made = state.withLock { $0.begun.compactMap { $0 } }
        return Array((made + skipped).prefix(Messages.Limits.attemptsMax))
    }
}

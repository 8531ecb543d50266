import Fetching
import Synchronization

/// One line's share of the memory for bodies: room for one, for answers come one after the other.
///
/// It is taken while the line has questions open, and given back when it has none.
final class BodyRoom: Sendable {
    private struct State {
        var open = 0
        var taken = 0
    }

    private let budget: ByteBudget
    private let state = Mutex(State())

    /// Nothing is taken.
    init(_ budget: ByteBudget) {
        self.budget = budget
    }

    /// A question will be asked whose answer may have so many bytes; waits until there is room.
    ///
    /// - Throws: when the task was cancelled.
    func enter(_ bytes: Int) async throws {
        let more = state.withLock { state in
            state.open += 1
            return max(0, bytes - state.taken)
        }
        guard more > 0 else { return }
        guard await budget.take(more) else { throw CancellationError() }
        state.withLock { $0.taken += more }
    }

    /// A question was answered, and its answer is dealt with.
    func leave() {
        let given = state.withLock { state in
            state.open -= 1
            guard state.open == 0 else { return 0 }
            defer { state.taken = 0 }
            return state.taken
        }
        if given > 0 { budget.give(given) }
    }

    /// The line has ended, with whatever is open.
    func close() {
        let given = state.withLock { state in
            defer { state = State() }
            return state.taken
        }
        if given > 0 { budget.give(given) }
    }
}

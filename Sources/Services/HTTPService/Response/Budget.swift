import Synchronization

/// How many pieces all answers together may hold; who comes later waits in line.
package final class Budget: Sendable {
    private struct State {
        var free: Int
        var lastID: UInt64 = 0
        var line: [(id: UInt64, turn: AsyncStream<Slot>.Continuation)] = []
    }

    /// Room for one piece, given back when nobody holds it any more.
    package final class Slot: Sendable {
        private let budget: Budget

        fileprivate init(_ budget: Budget) { self.budget = budget }

        deinit { budget.giveBack() }
    }

    private let state: Mutex<State>

    /// A budget of so many slots.
    package init(slots: Int) { state = Mutex(State(free: slots)) }

    /// A slot at once, or none; nobody who waits is passed by.
    ///
    /// - `held`: how many the answer holds already: the more, the more must be free for another.
    package func slotIfFree(beside held: Int = 0) -> Slot? {
        let isFree = state.withLock { state in
            guard state.free > held * Limits.slotsFreePerHeld, state.line.isEmpty else {
                return false
            }
            state.free -= 1
            return true
        }
        return isFree ? Slot(self) : nil
    }

    /// A slot, as soon as it is this one's turn.
    ///
    /// - Throws: when the task is cancelled.
    package func slot() async throws(CancellationError) -> Slot {
        if let slot = slotIfFree() { return slot }
        let (stream, turn) = AsyncStream<Slot>.makeStream()
        let id: UInt64? = state.withLock { state in
            // Between the look above and this one a slot may have come back.
            guard state.free == 0 || !state.line.isEmpty else {
                state.free -= 1
                return nil
            }
            state.lastID += 1
            state.line.append((state.lastID, turn))
            return state.lastID
        }
        guard let id else { return Slot(self) }
        for await slot in stream { return slot }
        state.withLock { $0.line.removeAll { $0.id == id } }
        throw CancellationError()
    }

    private func giveBack() {
        let turn = state.withLock { state -> AsyncStream<Slot>.Continuation? in
            guard !state.line.isEmpty else {
                state.free += 1
                return nil
            }
            return state.line.removeFirst().turn
        }
        // Outside the lock: whoever left the line drops the slot, and that comes here again.
        turn?.yield(Slot(self))
    }
}

import Synchronization

/// A number of bytes that may be in memory at once; who wants more waits, first come first served.
package final class ByteBudget: Sendable {
    private struct Waiter {
        var id: UInt64
        var bytes: Int
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var free: Int
        var lastID: UInt64 = 0
        var waiters: [Waiter] = []
    }

    /// All of it.
    package let bytesMax: Int
    private let state: Mutex<State>

    /// A budget of which nothing is taken.
    package init(_ bytesMax: Int) {
        self.bytesMax = bytesMax
        state = Mutex(State(free: bytesMax))
    }

    /// Bytes that nobody has taken.
    package var free: Int { state.withLock { $0.free } }

    /// Takes bytes, and waits until there are enough; more than all of it is taken as all of it.
    ///
    /// - Returns: false when the task was cancelled; nothing is taken then.
    package func take(_ bytes: Int) async -> Bool {
        if !Task.isCancelled, tryTake(bytes) { return true }
        let bytes = min(bytes, bytesMax)
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let result: Bool? = state.withLock { state in
                    // A cancellation before this is seen here, one after it finds the waiter.
                    if Task.isCancelled { return false }
                    if state.waiters.isEmpty, state.free >= bytes {
                        state.free -= bytes
                        return true
                    }
                    state.waiters.append(Waiter(id: id, bytes: bytes, continuation: continuation))
                    return nil
                }
                if let result { continuation.resume(returning: result) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Takes bytes when they are free.
    package func tryTake(_ bytes: Int) -> Bool {
        let bytes = min(bytes, bytesMax)
        return state.withLock { state in
            guard state.waiters.isEmpty, state.free >= bytes else { return false }
            state.free -= bytes
            return true
        }
    }

    /// Gives back what was taken, by the same number.
    package func give(_ bytes: Int) {
        let ready = state.withLock { state in
            state.free += min(bytes, bytesMax)
            return Self.serve(&state)
        }
        for continuation in ready { continuation.resume(returning: true) }
    }

    private func cancel(_ id: UInt64) {
        let (cancelled, ready) = state.withLock { state in
            guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                return (nil as CheckedContinuation<Bool, Never>?, Self.serve(&state))
            }
            let waiter = state.waiters.remove(at: index)
            return (waiter.continuation, Self.serve(&state))
        }
        cancelled?.resume(returning: false)
        for continuation in ready { continuation.resume(returning: true) }
    }

    private static func serve(_ state: inout State) -> [CheckedContinuation<Bool, Never>] {
        var ready: [CheckedContinuation<Bool, Never>] = []
        while let first = state.waiters.first, first.bytes <= state.free {
            state.free -= first.bytes
            ready.append(first.continuation)
            state.waiters.removeFirst()
        }
        return ready
    }
}

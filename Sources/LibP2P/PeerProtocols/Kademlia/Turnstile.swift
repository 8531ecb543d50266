import Synchronization

/// Lets so many tasks through at a time; others wait in their order.
final class Turnstile: Sendable {
    private struct Line {
        var free: Int
        var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var next = 0
    }

    private let line: Mutex<Line>

    /// A turnstile for so many tasks.
    init(_ count: Int) { line = Mutex(Line(free: count)) }

    /// Runs `body` in its turn; nil when the task is cancelled before.
    func pass<Result>(_ body: () async -> Result) async -> Result? {
        let number = line.withLock { line in
            line.next += 1
            return line.next
        }
        let isLetIn = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let now: Bool? = line.withLock { line in
                    // Asked behind the lock: who is cancelled later is found waiting.
                    if Task.isCancelled { return false }
                    guard line.free == 0 else {
                        line.free -= 1
                        return true
                    }
                    line.waiting.append((number, continuation))
                    return nil
                }
                if let now { continuation.resume(returning: now) }
            }
        } onCancel: {
            leave(number)
        }
        guard isLetIn else { return nil }
        let result = await body()
        release()
        return result
    }

    private func leave(_ number: Int) {
        let continuation = line.withLock { line in
            line.waiting.firstIndex { $0.number == number }
                .map { line.waiting.remove(at: $0).continuation }
        }
        continuation?.resume(returning: false)
    }

    private func release() {
        let next = line.withLock { line in
            guard !line.waiting.isEmpty else {
                line.free += 1
                return nil as CheckedContinuation<Bool, Never>?
            }
            return line.waiting.removeFirst().continuation
        }
        next?.resume(returning: true)
    }
}

import Synchronization

/// Where the door listens, once it does; the kernel may have chosen the port.
final class Listening: Sendable {
    private struct State {
        var address: String?
        var port: Int?
        var waiters: [AsyncStream<Int>.Continuation] = []
        var isStopping = false
        var hasEnded = false
        var enders: [AsyncStream<Never>.Continuation] = []
    }

    private let state = Mutex(State())

    /// The address, as `127.0.0.1:8480`.
    var address: String? { state.withLock { $0.address } }

    /// It listens from now on.
    func began(_ host: String, _ port: Int?) {
        let port = port ?? 0
        let waiters = state.withLock { state in
            state.port = port
            state.address = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.yield(port) }
    }

    /// The process is being stopped.
    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// The process is being stopped from now on.
    func stops() { state.withLock { $0.isStopping = true } }

    /// It listens no more, and every answer is written.
    func end() {
        let enders = state.withLock { state in
            state.hasEnded = true
            defer { state.enders = [] }
            return state.enders
        }
        for ender in enders { ender.finish() }
    }

    /// Returns when it has ended, or when the task is cancelled.
    func ended() async {
        let (stream, ender) = AsyncStream<Never>.makeStream()
        let isDone = state.withLock { state in
            if !state.hasEnded { state.enders.append(ender) }
            return state.hasEnded
        }
        guard !isDone else { return }
        for await _ in stream {}
    }

    /// The port, as soon as it is known; nil when the task is cancelled before.
    func port() async -> Int? {
        let (stream, waiter) = AsyncStream<Int>.makeStream()
        let known = state.withLock { state in
            if state.port == nil { state.waiters.append(waiter) }
            return state.port
        }
        if let known { return known }
        for await port in stream { return port }
        return nil
    }
}

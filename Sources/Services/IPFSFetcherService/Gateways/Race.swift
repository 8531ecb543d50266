/// Several gateways for one order: who is started when, who leads, who is cancelled.
///
/// A pure machine. The first verified block makes its gateway the leader: the others are cancelled,
/// so that only one sends a large file. A leader that fails gives the race back to the others, who
/// go on from where it stopped, because its blocks are in the store. One that brings too little
/// loses the lead and goes on beside the others, until one of them leads.
///
/// ```
///              start, tick: the next one, up to `width` together
///   waiting ─────────────────▶ running ───── firstBlock ────▶ leading
///      ▲                        │    │                           │
///      └── beaten by a leader ──┘    └── failed ──▶ done ◀───────┘ failed
///                                                       (too slow: back to running)
/// ```
package struct Race: Sendable {
    /// How a gateway's part of the race ended.
    package enum Finish: Sendable, Equatable {
        /// The order's range is complete.
        case complete
        /// It hasn't all of it, or failed.
        case failed
        /// It was cancelled, because of a leader.
        case cancelled
        /// What happened makes it pointless to ask anybody else.
        case hopeless
    }

    /// What the race asks for.
    package enum Action: Sendable, Equatable {
        /// Ask this candidate.
        case start(Int)
        /// Cancel this one; its `finished` still comes.
        case cancel(Int)
        /// It is over: cancel whoever runs.
        case end
    }

    private let patience: [Duration]
    private let width: Int
    private let look: Duration
    private var waiting: [Int]
    private var running: [Int] = []
    private var beaten: Set<Int> = []
    /// Who sends the blocks.
    package private(set) var leader: Int?
    private var leaderBytes: UInt64 = 0
    private var isOver = false
    /// When the next candidate is started, or the leader is looked at; nil: not by time.
    package private(set) var deadline: ContinuousClock.Instant?

    /// A race that has not begun.
    ///
    /// - Parameters:
    ///   - patience: for each candidate, best first, how long it may be silent.
    ///   - width: how many may run together.
    ///   - look: how often it is looked at what the leader has brought.
    package init(
        patience: [Duration],
        width: Int = Limits.racersMax,
        look: Duration = Limits.leaderLook,
    ) {
        precondition(width > 0, "a race has a runner")
        self.patience = patience
        self.width = width
        self.look = look
        waiting = Array(patience.indices)
    }

    /// Begins.
    package mutating func start(now: ContinuousClock.Instant) -> [Action] {
        startNext(now: now)
    }

    /// Time has passed.
    ///
    /// - `leaderBytes`: what the leader has brought since it was started.
    package mutating func tick(
        now: ContinuousClock.Instant,
        leaderBytes bytes: UInt64 = 0,
    ) -> [Action] {
        guard let deadline, deadline <= now else { return [] }
        guard leader != nil else { return startNext(now: now) }
        guard bytes - min(bytes, leaderBytes) < Limits.leaderBytesMin(in: look) else {
            leaderBytes = bytes
            self.deadline = now + look
            return []
        }
        leader = nil
        return startNext(now: now)
    }

    /// A candidate's first verified block came.
    package mutating func firstBlock(
        _ candidate: Int,
        now: ContinuousClock.Instant,
    ) -> [Action] {
        guard !isOver, leader == nil, running.contains(candidate), !beaten.contains(candidate)
        else { return [] }
        leader = candidate
        leaderBytes = 0
        deadline = now + look
        let others = running.filter { $0 != candidate && !beaten.contains($0) }
        beaten.formUnion(others)
        return others.map { .cancel($0) }
    }

    /// A candidate's task has ended.
    package mutating func finished(
        _ candidate: Int,
        _ finish: Finish,
        now: ContinuousClock.Instant,
    ) -> [Action] {
        guard let index = running.firstIndex(of: candidate) else { return [] }
        running.remove(at: index)
        if leader == candidate { leader = nil }
        // Who was beaten and ended before it was cancelled has spoken for itself.
        if beaten.remove(candidate) != nil, finish == .cancelled { waiting.append(candidate) }
        guard !isOver else { return running.isEmpty ? [.end] : [] }
        switch finish {
        case .complete, .hopeless:
            isOver = true
            deadline = nil
            return running.isEmpty ? [.end] : running.map { .cancel($0) }
        case .failed, .cancelled:
            guard leader == nil else { return [] }
            return startNext(now: now)
        }
    }

    private mutating func startNext(now: ContinuousClock.Instant) -> [Action] {
        deadline = nil
        guard !isOver, leader == nil else { return [] }
        guard running.count < width, !waiting.isEmpty else {
            guard running.isEmpty else { return [] }
            isOver = true
            return [.end]
        }
        let candidate = waiting.removeFirst()
        running.append(candidate)
        if running.count < width, !waiting.isEmpty { deadline = now + patience[candidate] }
        return [.start(candidate)]
    }
}

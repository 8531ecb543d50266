/// Many peers asked for one content: who is asked when, who has it, who is cancelled.
///
/// A pure machine over candidates by number, the most likely first. With few peers all are asked at
/// once; with many, wave after wave, each as soon as those before were silent for a while. One that
/// is known to be much quicker than all others may have a head start: they could not win before it.
///
/// ```
///             start, tick, another's end              holds
///   waiting ─────────────────────────────▶ running ────────────▶ holder
///      ▲                                   │  │  │                 │
///      └── enough others have it ──────────┘  │  └── complete      │ complete
///                                             ▼          ▼         ▼
///                             missing, failed (a holder too)   cancelled, holder
/// ```
///
/// Invariant: no candidate is asked again unless it was cancelled before it answered. It ends once:
/// when the content is complete, or when every candidate has answered and none has it.
package struct PeerRace: Sendable {
    /// Where a candidate stands.
    package enum Standing: Sendable, Equatable {
        /// It was not asked, or its answer was not needed then.
        case waiting
        /// It was asked.
        case running
        /// It has the content, or a part of it.
        case holder
        /// It doesn't have it.
        case missing
        /// It failed.
        case failed
        /// Its answer was not needed any more.
        case cancelled
    }

    /// What the race asks for.
    package enum Action: Sendable, Equatable {
        /// Ask this candidate.
        case ask(Int)
        /// End what this one is asked.
        case cancel(Int)
        /// It is over.
        case end
    }

    /// Where each candidate stands.
    package private(set) var standings: [Standing]
    /// Candidates that are asked now.
    package private(set) var running = 0
    /// Candidates that have it.
    package private(set) var holders = 0
    /// Whether it is over.
    package private(set) var isOver = false
    /// When the next wave is asked; nil: not by time.
    package private(set) var deadline: ContinuousClock.Instant?
    private var line: [Int]
    /// With so many that have it nobody else is asked.
    private var enough = Limits.holdersMax
    private let patience: Duration
    /// How long the first is asked alone; zero: not at all, or no more.
    private var headStart: Duration
    /// How often the head start can still be made longer.
    private var prolongings = Limits.prolongingsMax

    /// A race that has not begun.
    ///
    /// - Parameters:
    ///   - count: candidates.
    ///   - patience: how long a wave may be silent.
    ///   - headStart: how long the first is asked alone.
    package init(
        count: Int,
        patience: Duration = Limits.wavePatience,
        headStart: Duration = .zero,
    ) {
        standings = Array(repeating: .waiting, count: count)
        line = Array(0..<count)
        self.patience = patience
        self.headStart = headStart
    }

    /// Candidates that can still be asked.
    package var waiting: Int { line.count }

    /// Begins.
    package mutating func start(now: ContinuousClock.Instant) -> [Action] {
        precondition(line.count == standings.count && !isOver, "a race begins once")
        guard headStart > .zero, waiting > 1 else {
            headStart = .zero
            return more(Limits.waveMax, now: now)
        }
        let actions = more(1, now: now)
        deadline = now + headStart
        return actions
    }

    /// Time has passed.
    package mutating func tick(now: ContinuousClock.Instant) -> [Action] {
        guard !isOver, let deadline, deadline <= now else { return [] }
        headStart = .zero
        return more(Limits.waveMax, now: now)
    }

    /// Whether the first is asked alone, has it, and the others may be left alone for longer.
    package var canProlong: Bool { headStart > .zero && holders > 0 && prolongings > 0 }

    /// The first has it and will have brought it soon: the others are asked later.
    package mutating func prolong(by time: Duration, now: ContinuousClock.Instant) {
        guard !isOver, canProlong else { return }
        prolongings -= 1
        deadline = now + time
    }

    /// Those that have it are not enough: as many again are looked for.
    package mutating func extend(now: ContinuousClock.Instant) -> [Action] {
        guard !isOver, running == 0, waiting > 0, holders >= enough else { return [] }
        enough = holders + Limits.holdersMax
        return more(Limits.waveMax, now: now)
    }

    /// A candidate has the content, or a part of it.
    package mutating func holds(_ candidate: Int) -> [Action] {
        guard !isOver, standings[candidate] == .running else { return [] }
        standings[candidate] = .holder
        running -= 1
        holders += 1
        guard holders >= enough else { return [] }
        deadline = nil
        let actions = cancelRunning(to: .waiting)
        line += standings.indices.filter { candidate in
            actions.contains(.cancel(candidate))
        }
        return actions
    }

    /// A candidate doesn't have it, or failed; a holder may fail too.
    ///
    /// - `isMissing`: it said that it doesn't have it.
    package mutating func finished(
        _ candidate: Int,
        isMissing: Bool,
        now: ContinuousClock.Instant,
    ) -> [Action] {
        guard !isOver else { return [] }
        switch standings[candidate] {
        case .running: running -= 1
        case .holder: holders -= 1
        case .waiting, .missing, .failed, .cancelled: return []
        }
        standings[candidate] = isMissing ? .missing : .failed
        // Who had the head start doesn't have it: all others at once.
        let count = headStart > .zero ? Limits.waveMax : 1
        headStart = .zero
        return more(count, now: now)
    }

    /// The content is complete.
    package mutating func complete() -> [Action] {
        guard !isOver else { return [] }
        isOver = true
        deadline = nil
        line = []
        return cancelRunning(to: .cancelled) + [.end]
    }

    private mutating func cancelRunning(to standing: Standing) -> [Action] {
        var actions: [Action] = []
        for candidate in standings.indices where standings[candidate] == .running {
            standings[candidate] = standing
            actions.append(.cancel(candidate))
        }
        running = 0
        return actions
    }

    private mutating func more(_ count: Int, now: ContinuousClock.Instant) -> [Action] {
        var actions: [Action] = []
        while actions.count < count, let candidate = line.first, running < Limits.runnersMax,
            holders < enough
        {
            line.removeFirst()
            standings[candidate] = .running
            running += 1
            actions.append(.ask(candidate))
        }
        if waiting == 0 || holders >= enough {
            deadline = nil
        } else if !actions.isEmpty || deadline.map({ $0 <= now }) ?? true {
            deadline = now + patience
        }
        guard running == 0, holders == 0, waiting == 0 else { return actions }
        isOver = true
        return actions + [.end]
    }
}

/// Several addresses of one peer: which is tried when, and which of them wins.
///
/// A pure machine, after the idea of happy eyeballs (RFC 8305). Addresses are tried nearest first,
/// one more each `DialPlan.stagger`, and at once when one has failed; the first that leads to the
/// peer wins and the others are cancelled.
///
/// ```
///            start, tick, failed: the next one, up to `width` together
///   waiting ───────────────────────────────────────────────▶ running
///                                                             │   │
///                   won: cancel the others ◀── succeeded ─────┘   └── failed, none left ──▶ lost
/// ```
package struct DialPlan: Sendable {
    /// What the plan asks for.
    package enum Action: Sendable, Equatable {
        /// Dial this address.
        case start(Int)
        /// Give up on this one; nothing more is heard of it.
        case cancel(Int)
        /// This address led to the peer: the plan is over.
        case win(Int)
        /// None did: the plan is over.
        case lose
    }

    /// The order in which addresses are tried: indices into the list that was given.
    package private(set) var order: [Int]
    /// When the next address is tried though none has failed; nil: not by time.
    package private(set) var deadline: ContinuousClock.Instant?
    private let stagger: Duration
    private let width: Int
    private var next = 0
    private var running: Set<Int> = []
    private var isOver = false

    /// A plan that has not begun.
    ///
    /// - Parameters:
    ///   - distances: how far each address is; those that are equally far keep their order.
    ///   - stagger: how long one address is alone before the next is tried too.
    ///   - width: how many are tried together.
    package init(
        distances: [Int],
        stagger: Duration = Limits.dialStagger,
        width: Int = Limits.dialsPerPeerMax
    ) {
        precondition(width > 0, "a plan tries at least one address")
        order = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
        self.stagger = stagger
        self.width = width
    }

    /// Begins.
    package mutating func start(now: ContinuousClock.Instant) -> [Action] {
        tryNext(now: now)
    }

    /// One more address is known, of the next index: it is tried after those that wait.
    package mutating func add(now: ContinuousClock.Instant) {
        guard !isOver else { return }
        order.append(order.count)
        if running.count < width, deadline == nil { deadline = now + stagger }
    }

    /// Time has passed.
    package mutating func tick(now: ContinuousClock.Instant) -> [Action] {
        guard let deadline, deadline <= now else { return [] }
        return tryNext(now: now)
    }

    /// An address led to the peer.
    package mutating func succeeded(_ address: Int) -> [Action] {
        guard !isOver, running.remove(address) != nil else { return [] }
        let others = running.sorted()
        end()
        return others.map { .cancel($0) } + [.win(address)]
    }

    /// An address led nowhere, or to somebody else.
    package mutating func failed(_ address: Int, now: ContinuousClock.Instant) -> [Action] {
        guard !isOver, running.remove(address) != nil else { return [] }
        return tryNext(now: now)
    }

    /// Nobody waits for the peer any more.
    package mutating func abandon() -> [Action] {
        guard !isOver else { return [] }
        let others = running.sorted()
        end()
        return others.map { .cancel($0) } + [.lose]
    }

    private mutating func tryNext(now: ContinuousClock.Instant) -> [Action] {
        guard !isOver else { return [] }
        deadline = nil
        guard next < order.count, running.count < width else {
            guard running.isEmpty else { return [] }
            end()
            return [.lose]
        }
        let address = order[next]
        next += 1
        running.insert(address)
        if next < order.count, running.count < width { deadline = now + stagger }
        return [.start(address)]
    }

    private mutating func end() {
        isOver = true
        running = []
        deadline = nil
    }
}

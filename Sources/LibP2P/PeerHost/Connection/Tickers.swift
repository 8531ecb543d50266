import NIOCore
import Synchronization

/// What wants to know that time has passed, on its event loop.
protocol Ticking: AnyObject {
    /// Does what is due.
    func tick(now: ContinuousClock.Instant)
}

/// One timer for each event loop, however many connections it carries.
final class Tickers: Sendable {
    private let loops:
        [(eventLoop: any EventLoop, members: NIOLoopBoundBox<[ObjectIdentifier: any Ticking]>)]
    private let turn: Atomic<Int>
    private let timers = Mutex<[RepeatedTask]>([])

    init(_ group: any EventLoopGroup) {
        var loops: [(any EventLoop, NIOLoopBoundBox<[ObjectIdentifier: any Ticking]>)] = []
        for eventLoop in group.makeIterator() {
            loops.append((eventLoop, .makeBoxSendingValue([:], eventLoop: eventLoop)))
        }
        self.loops = loops
        // Hosts that share a group don't all begin on the same of its threads.
        turn = Atomic(.random(in: loops.indices))
    }

    /// An event loop for something new: each in turn.
    func next() -> any EventLoop {
        let number = turn.add(1, ordering: .relaxed).oldValue
        return loops[number % loops.count].eventLoop
    }

    /// Has a member told from now on, on the event loop that this is called on.
    func add(_ member: any Ticking) {
        box { $0.value[ObjectIdentifier(member)] = member }
    }

    /// Has it told no more.
    func remove(_ member: any Ticking) {
        box { $0.value[ObjectIdentifier(member)] = nil }
    }

    /// Begins to tick; `body` is called on one of the loops.
    func start(_ body: @escaping @Sendable (ContinuousClock.Instant) -> Void) {
        let interval = TimeAmount(Limits.tick)
        let started = loops.enumerated().map { index, loop in
            loop.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) { _ in
                let now = ContinuousClock.now
                for member in loop.members.value.values { member.tick(now: now) }
                if index == 0 { body(now) }
            }
        }
        timers.withLock { $0 += started }
    }

    /// Ends.
    func stop() async {
        for timer in timers.withLock({ $0 }) { timer.cancel() }
    }

    private func box(
        _ body: (NIOLoopBoundBox<[ObjectIdentifier: any Ticking]>) -> Void
    ) {
        guard let loop = loops.first(where: { $0.eventLoop.inEventLoop }) else {
            preconditionFailure("members are on the loops of the group")
        }
        body(loop.members)
    }
}

extension TimeAmount {
    /// The same time; at most 292 years.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .seconds(seconds) + .nanoseconds(attoseconds / 1_000_000_000)
    }
}

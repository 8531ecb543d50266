import Multiformats
import NIOCore
import PeerIdentity
import Synchronization

/// One dial of one peer: runs a `DialPlan` over its addresses.
///
/// Attempts are on event loops and end there; what they and whoever gives up share is behind a
/// lock. It ends once.
final class Dialer: Sendable {
    private struct State {
        var plan: DialPlan
        var routes: [Route]
        var attempts: [Int: DialHandle] = [:]
        var failures: [(address: Multiaddr, error: PeerHostError)] = []
        var timer: Scheduled<Void>?
        var bound: Scheduled<Void>?
    }

    private let host: Host
    private let expected: PeerID?
    private let eventLoop: any EventLoop
    private let state: Mutex<State>
    private let completion: @Sendable (Result<PeerID, PeerHostError>) -> Void

    init(
        _ host: Host,
        expecting expected: PeerID?,
        _ routes: [Route],
        completion: @escaping @Sendable (Result<PeerID, PeerHostError>) -> Void
    ) {
        self.host = host
        self.expected = expected
        self.completion = completion
        eventLoop = host.tickers.next()
        let plan = DialPlan(distances: routes.map(\.distance))
        state = Mutex(State(plan: plan, routes: routes))
    }

    /// Begins.
    func start() {
        let bound = eventLoop.scheduleTask(in: TimeAmount(Limits.dialTime)) { self.abandon() }
        state.withLock { $0.bound = bound }
        run { $0.plan.start(now: .now) }
    }

    /// Tries these too, as many as a peer may have.
    func add(_ routes: [Route]) {
        run { state in
            for route in routes where state.routes.count < Limits.addressesPerPeerMax {
                guard !state.routes.contains(where: { $0.address == route.address }) else {
                    continue
                }
                state.routes.append(route)
                state.plan.add(now: .now)
            }
            return []
        }
    }

    /// Gives up.
    func abandon() {
        run { $0.plan.abandon() }
    }

    private func succeeded(_ index: Int, _ peer: PeerID) {
        found.withLock { $0 = peer }
        run { state in
            state.attempts[index] = nil
            return state.plan.succeeded(index)
        }
    }

    private func failed(_ index: Int, _ error: PeerHostError) {
        run { state in
            state.attempts[index] = nil
            state.failures.append((state.routes[index].address, error))
            return state.plan.failed(index, now: .now)
        }
    }

    private let found = Mutex<PeerID?>(nil)

    // MARK: What the plan says

    private func run(_ event: (inout State) -> [DialPlan.Action]) {
        let actions = state.withLock { event(&$0) }
        for action in actions {
            switch action {
            case .start(let index): begin(index)
            case .cancel(let index):
                state.withLock { $0.attempts.removeValue(forKey: index) }?.cancel()
            case .win: end(found.withLock { $0 }.map { .success($0) } ?? .failure(trouble))
            case .lose: end(.failure(trouble))
            }
        }
        setTimer()
    }

    private func begin(_ index: Int) {
        let route = state.withLock { $0.routes[index] }
        let handle = host.dial(route, expecting: expected, on: eventLoop) { [self] in
            switch $0 {
            case .success(let peer): succeeded(index, peer)
            case .failure(let error): failed(index, error)
            }
        }
        state.withLock { $0.attempts[index] = handle }
    }

    private func setTimer() {
        let deadline = state.withLock { state in
            state.timer?.cancel()
            state.timer = nil
            return state.plan.deadline
        }
        guard let deadline else { return }
        let wait = max(.zero, deadline - .now)
        let timer = eventLoop.scheduleTask(in: TimeAmount(wait)) { [self] in
            run { $0.plan.tick(now: .now) }
        }
        state.withLock { $0.timer = timer }
    }

    private func end(_ outcome: Result<PeerID, PeerHostError>) {
        let (timer, bound) = state.withLock { ($0.timer.take(), $0.bound.take()) }
        timer?.cancel()
        bound?.cancel()
        completion(outcome)
    }

    private static func sentences(_ address: Multiaddr, _ error: PeerHostError) -> [String] {
        if case .unreachable(let sentences) = error { return sentences }
        return ["\(address): \(error.sentence)"]
    }

    /// The one failure there was, or all of them as sentences.
    private var trouble: PeerHostError {
        let failures = state.withLock { $0.failures }
        switch failures.count {
        case 0: return .timedOut(.transport)
        case 1: return failures[0].error
        default: return .unreachable(failures.flatMap { Self.sentences($0.address, $0.error) })
        }
    }
}

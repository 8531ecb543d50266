import Messages
import Multiformats
import RouterService

/// A router's machine with its own clock, to write exchanges down in few words.
struct VirtualRouter {
    static let start = ContinuousClock.now

    var machine: Discovery
    var now: ContinuousClock.Instant
    /// Intakes that send their heartbeats.
    var beatingIntakes: Set<UInt8> = [1, 2]

    /// A router that has been there for a while, or one that has just begun.
    ///
    /// It remembers no misses unless its policy says so, because tests ask for the same again.
    init(
        epoch: UInt64 = 1,
        bounds: Bounds = Bounds(),
        policy: Policy? = nil,
        experience: Experience = Experience(),
        isBooting: Bool = false,
    ) {
        machine = Discovery(
            epoch: epoch,
            bounds: bounds,
            policy: policy ?? Self.forgetful,
            experience: experience,
            now: Self.start
        )
        now = isBooting ? Self.start : Self.start + .seconds(6)
    }

    static var forgetful: Policy {
        var policy = Policy()
        policy.negativeTime = .zero
        return policy
    }

    static func root(_ number: UInt64) -> CID {
        CID(sha256: Digest256(words: (number, number, number, number)))
    }

    static func asker(
        _ hop: UInt64,
        intake: UInt8 = 1,
        trace: TraceContext? = nil,
    ) -> Asker {
        Asker(route: Route([intake]), hop: hop, trace: trace)
    }

    static func requestID(_ hop: UInt64) -> RequestID { RequestID(high: 7, low: hop) }

    @discardableResult
    mutating func search(
        _ hop: UInt64,
        root: UInt64 = 1,
        _ sources: [Source] = [.gateway],
        offset: UInt64 = 0,
        length: UInt64 = 0,
        ttl: Duration = .seconds(10),
        privacy: Privacy = .public,
        owner: String = "",
        format: ContentFormat = .file,
        manner: Manner = Manner(),
        keepsOrder: Bool = true,
        intake: UInt8 = 1,
        client: UInt32 = 0,
        trace: TraceContext? = nil,
    ) -> [Effect] {
        machine.search(
            Search(
                root: Self.root(root),
                offset: offset,
                length: length,
                requesterID: owner,
                sources: sources,
                privacy: privacy,
                format: format,
                manner: manner,
                keepsOrder: keepsOrder,
                client: client
            ),
            requestID: Self.requestID(hop),
            timeToLive: ttl,
            from: Self.asker(hop, intake: intake, trace: trace),
            now: now
        )
    }

    @discardableResult
    mutating func withdraw(_ hop: UInt64, intake: UInt8 = 1) -> [Effect] {
        machine.withdraw(Self.asker(hop, intake: intake), now: now)
    }

    /// A heartbeat of a fetcher; its route is its name, unless another is given.
    @discardableResult
    mutating func register(
        _ name: String,
        _ offers: [Register.Offer] = [.init(.gateway, isShare: false)],
        capacity: UInt32 = 8,
        epoch: UInt64 = 1,
        isDraining: Bool = false,
        sight: UInt64 = 0,
        route: String? = nil,
    ) -> [Effect] {
        machine.register(
            Register(
                instance: name,
                epoch: epoch,
                offers: offers,
                capacity: capacity,
                isDraining: isDraining,
                sight: sight
            ),
            from: Route(Array((route ?? name).utf8)),
            now: now
        )
    }

    @discardableResult
    mutating func answer(
        _ number: UInt64?,
        _ result: Outcome.Result,
        attempts: [Attempt] = [],
    ) -> [Effect] {
        machine.outcome(Outcome(result, attempts: attempts), of: number ?? 0, now: now)
    }

    @discardableResult
    mutating func progress(
        _ number: UInt64?,
        _ available: UInt64,
        size: UInt64 = 1 << 20,
    ) -> [Effect] {
        machine.progress(
            Progress(available: available, size: size),
            of: number ?? 0,
            now: now
        )
    }

    /// Looks at the clock; the intakes that beat have just said so.
    @discardableResult
    mutating func tick() -> [Effect] {
        for intake in beatingIntakes { machine.heard(from: Route([intake])) }
        return machine.tick(now: now)
    }

    /// Lets time pass, with a tick at each 50 ms.
    @discardableResult
    mutating func pass(_ duration: Duration) -> [Effect] {
        let end = now + duration
        var effects: [Effect] = []
        while now < end {
            now = min(end, now + .milliseconds(50))
            effects += tick()
        }
        return effects
    }

    /// Lets time pass while these fetchers send their heartbeats.
    @discardableResult
    mutating func pass(_ seconds: Int, beating names: String...) -> [Effect] {
        var effects: [Effect] = []
        for _ in 0..<seconds {
            for name in names { effects += register(name) }
            effects += pass(.seconds(1))
        }
        return effects
    }
}

/// An order as it was given.
struct GivenOrder {
    let number: UInt64
    let order: Order
    let route: String
    let timeToLive: Duration
}

extension [Effect] {
    var orders: [GivenOrder] {
        compactMap {
            guard case .order(let order, let number, _, let timeToLive, let route) = $0
            else { return nil }
            let name = String(decoding: route.bytes, as: UTF8.self)
            return GivenOrder(number: number, order: order, route: name, timeToLive: timeToLive)
        }
    }

    var withdrawals: [UInt64] {
        compactMap {
            guard case .withdraw(let number, _, _) = $0 else { return nil }
            return number
        }
    }

    var outcomes: [(hop: UInt64, outcome: Outcome)] {
        compactMap {
            guard case .outcome(let outcome, _, _, let asker) = $0 else { return nil }
            return (asker.hop, outcome)
        }
    }

    var results: [UInt64: Outcome.Result] {
        Dictionary(outcomes.map { ($0.hop, $0.outcome.result) }) { first, _ in first }
    }

    var progress: [UInt64: UInt64] {
        var progress: [UInt64: UInt64] = [:]
        for case .progress(let said, _, let asker) in self { progress[asker.hop] = said.available }
        return progress
    }

    var refusals: [UInt64: Failure] {
        var refusals: [UInt64: Failure] = [:]
        for case .refusal(let failure, _, let asker) in self { refusals[asker.hop] = failure }
        return refusals
    }

    var notes: [Note] {
        compactMap {
            guard case .note(let note) = $0 else { return nil }
            return note
        }
    }
}

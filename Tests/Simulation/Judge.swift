import IntakeService
import Messages
import Multiformats
import RouterService

/// Holds what the machines do against the invariants.
struct Judge {
    /// How long after a change of membership two routers may begin to order the same.
    static let overlap = Duration.seconds(3)

    private(set) var violations: [Violation] = []
    private(set) var answered = 0
    private(set) var found = 0
    /// Requests that had to be found, and were not excused by what went wrong.
    var find = FindLedger()
    private let library: Library
    private var intakes: [AnswerLedger]
    private var routers: [OrderLedger]
    private var changedAt: ContinuousClock.Instant
    private var probesFrom: ContinuousClock.Instant?

    init(intakes: Int, routers: Int, library: Library, now: ContinuousClock.Instant) {
        self.intakes = (0..<intakes).map { _ in AnswerLedger() }
        self.routers = (0..<routers).map { _ in OrderLedger() }
        self.library = library
        changedAt = now
    }

    mutating func complain(_ invariant: Invariant, _ text: String) {
        violations.append(Violation(invariant, text))
    }

    /// From now on nothing is refused for want of room.
    mutating func probesBegin(_ now: ContinuousClock.Instant) { probesFrom = probesFrom ?? now }

    mutating func died(_ place: Place) {
        if place.kind == .intake { intakes[place.number] = AnswerLedger() }
        if place.kind == .router { routers[place.number] = OrderLedger() }
    }

    mutating func woke(_ place: Place, _ now: ContinuousClock.Instant) {
        if place.kind == .intake { intakes[place.number].woke(now) }
    }

    mutating func hear(_ fact: Fact, _ now: ContinuousClock.Instant, _ processes: [Place: Process])
    {
        switch fact {
        case .asked(let intake, let message, let route):
            intakes[intake].asked(message, route, now)
        case .left(let intake, let route):
            intakes[intake].left(route)
        case .answered(let intake, let message, let route, let body):
            answered(intake, message, route, body, processes)
        case .searched(let router, let asker, let content):
            routers[router].searched(asker, content, now)
        case .settled(let router, let asker):
            routers[router].settled(asker)
        case .ordered(let router, let number, let content, let source, let route):
            if let wrong = routers[router].ordered(number, content, source, route) {
                complain(.oneOrder, "router-\(router): \(wrong)")
            }
            compare(router, content)
        case .orderEnded(let router, let number):
            routers[router].ended(number)
        case .ordersForgotten(let router, let route):
            routers[router].forget(instanceOf: route)
        case .membershipChanged:
            changedAt = now
        case .lied:
            find.excuse(now)
        }
    }

    private mutating func answered(
        _ intake: Int,
        _ message: Message,
        _ route: [UInt8],
        _ body: Body?,
        _ processes: [Place: Process],
    ) {
        guard message.requestID != .zero, !intakes[intake].isAbandoned(message) else { return }
        guard let request = intakes[intake].answered(message) else {
            return complain(.oneAnswer, "intake-\(intake) answers \(message.requestID) once more")
        }
        answered += 1
        if request.route != route { complain(.oneAnswer, "an answer goes to another client") }
        switch (request.payload, message.payload) {
        case (.get(let get), .content(let content)):
            found += 1
            let isRight =
                content.cid == get.contentHash.root && content.offset == get.offset
                && body?.content == library.number(of: get.contentHash.root)
                && body?.isTrue == true && body.map { UInt64($0.bytes) } == content.length
                && body?.blocks == Library.blocks(from: get.offset, get.length)
            if !isRight { complain(.rightBytes, "\(get.contentHash) is answered with other bytes") }
        case (.get(let get), .failure(let failure)):
            let content = library.number(of: get.contentHash.root)
            let isProbe = probesFrom.map { request.start >= $0 } ?? false
            let isExcused =
                failure.code == .aborted || (failure.code == .overloaded && !isProbe)
            if !isExcused, find.isOwed(content, request, at: intake, processes, library) {
                complain(
                    .found,
                    "content \(content) is \(failure.code.rawValue): \(failure.sentence)"
                )
            }
        case (.put(let put), .stored):
            if let root = put.contentHash?.root { find.stored(library.number(of: root)) }
        case (.put, .failure):
            break
        default:
            complain(.oneAnswer, "\(request.payload.name) is answered \(message.payload.name)")
        }
    }

    /// Two routers may look for the same only where they were chosen under different beliefs.
    private mutating func compare(_ router: Int, _ content: Int) {
        guard let since = routers[router].orderedSince(content) else { return }
        let latest = changedAt + Self.overlap
        for other in routers.indices where other != router {
            guard let rival = routers[other].orderedSince(content) else { continue }
            if since > latest, rival > latest {
                complain(.oneRouter, "router-\(router) and router-\(other) order \(content)")
            }
        }
    }

    /// Holds an intake's books against its clock and its tables.
    mutating func check(_ intake: SimulatedIntake, _ number: Int, _ now: ContinuousClock.Instant) {
        if let request = intakes[number].overdue(now) {
            complain(.inTime, "intake-\(number) owes a \(request.payload.name) past its deadline")
        }
        let machine = intake.machine
        if machine.open != intakes[number].count {
            complain(.oneAnswer, "intake-\(number) has \(machine.open) of \(intakes[number].count)")
        }
        let bounds = SimulatedIntake.bounds
        if machine.open > bounds.inFlight || machine.replyBytes > bounds.replyBytes
            || machine.bodyBytes > bounds.bodyBytes || machine.replyBytes < 0
        {
            complain(.bounded, "intake-\(number) has more than it may")
        }
    }

    /// Holds a router's books against its tables.
    mutating func check(_ router: SimulatedRouter, _ number: Int) {
        let machine = router.machine
        let ledger = routers[number]
        if machine.orderCount != ledger.orderCount || machine.openCount != ledger.searchCount {
            complain(
                .oneOrder,
                "router-\(number) has \(machine.orderCount) orders of \(ledger.orderCount), "
                    + "\(machine.openCount) searches of \(ledger.searchCount)"
            )
        }
        let bounds = SimulatedRouter.bounds
        let isQueueLong = Source.allCases.contains {
            machine.waitingCount(of: $0) > bounds.queuedOrders
        }
        if machine.openCount > bounds.searches || isQueueLong
            || machine.registry.count > bounds.fetchers
        {
            complain(.bounded, "router-\(number) has more than it may")
        }
    }
}

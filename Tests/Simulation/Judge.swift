import IntakeService
import Messages
import Multiformats
import RouterService

/// Holds what the machines do against the invariants.
struct Judge {
    /// How long after a change of membership two routers may order the same.
    static let overlap = Duration.seconds(3)
    /// How long a router that runs may keep what an intake asked that is gone: three missed beats,
    /// and the one that would have come.
    static let forgetting = Duration.seconds(5)

    /// How long a router that runs may keep an order that nobody waits for: a reader may come back, and
    /// what has just come for it may be found first.
    static let lingering = RouterService.Limits.lingerTime + .milliseconds(100)

    private(set) var violations: [Violation] = []
    private(set) var answered = 0
    private(set) var found = 0
    /// Requests that had to be found, and were not excused by what went wrong.
    var find = FindLedger()
    let library: Library
    /// Whether the network is what ZeroMQ is.
    let isReliable: Bool
    private(set) var intakes: [AnswerLedger]
    private(set) var routers: [OrderLedger]
    private(set) var changedAt: ContinuousClock.Instant
    /// The connections of intakes that are gone, and since when.
    private(set) var departed: [(route: [UInt8], since: ContinuousClock.Instant)] = []
    private var probesFrom: ContinuousClock.Instant?

    init(
        intakes: Int,
        routers: Int,
        library: Library,
        isReliable: Bool,
        now: ContinuousClock.Instant,
    ) {
        self.isReliable = isReliable
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

    mutating func died(_ place: Place, life: UInt64, _ now: ContinuousClock.Instant) {
        if place.kind == .intake {
            intakes[place.number] = AnswerLedger()
            departed.append((place.route(life: life), now))
        }
        if place.kind == .router { routers[place.number] = OrderLedger() }
    }

    /// A process died or hangs.
    ///
    /// What an intake has asked of a router stays there until it is missed.
    mutating func lost(_ place: Place, _ now: ContinuousClock.Instant) {
        find.lost(place, now)
        if place.kind == .intake { changed(now + Self.forgetting) }
    }

    /// An intake that was told to stop has had its time.
    mutating func ended(_ intake: Int) {
        let count = intakes[intake].count
        if count > 0 { complain(.oneAnswer, "intake-\(intake) ends and owes \(count) answers") }
    }

    private mutating func changed(_ now: ContinuousClock.Instant) {
        changedAt = max(changedAt, now)
    }

    mutating func woke(_ place: Place, _ now: ContinuousClock.Instant) {
        if place.kind == .intake { intakes[place.number].woke(now) }
        changed(now)
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
            routers[router].settled(asker, now)
        case .searchesForgotten(let router, let route):
            routers[router].settled(allOver: route, now)
        case .ordered(let router, let number, let content, let order, let route):
            if let wrong = routers[router].ordered(number, content, order.source, route) {
                complain(.oneOrder, "router-\(router): \(wrong)")
            }
            if !isAllowed(order, content) {
                complain(.allowed, "router-\(router) orders \(content) of \(order.source)")
            }
            compare(router, content)
        case .orderEnded(let router, let number):
            routers[router].ended(number)
        case .ordersForgotten(let router, let route):
            routers[router].forget(instanceOf: route)
        case .membershipChanged:
            changed(now)
        case .brought:
            break
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
}

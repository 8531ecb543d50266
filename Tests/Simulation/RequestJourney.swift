import Bus
import IntakeService
import Messages
import Multiformats
import RouterService

/// One request's way through the machines: from the bytes of its header to the orders that come of it.
///
/// Every hop is written and read as on the wire. The store has nothing, one fetcher offers all
/// sources, and each order is answered by `missing`, so that the whole plan shows.
struct RequestJourney {
    static let now = ContinuousClock.now

    /// The orders, those that were given together in one list.
    private(set) var steps: [[Order]] = []

    /// The sources of the orders.
    var sources: [[Source]] { steps.map { $0.map(\.source).sorted() } }

    init(
        header: [UInt8],
        policy: Policy = Policy(),
        experience: Experience = Experience(),
    ) throws {
        let search = try Self.search(for: try MessageCodec.decode(header).message)
        var router = Discovery(epoch: 1, policy: policy, experience: experience, now: Self.now)
        _ = router.register(
            Register(
                instance: "f",
                epoch: 1,
                offers: [
                    .init(.peer, isShare: true), .init(.ipfs, isShare: false),
                    .init(.gateway, isShare: false),
                ],
                capacity: 8
            ),
            from: Route([1]),
            now: Self.now
        )
        guard case .search(let words) = search.payload, let time = search.timeToLive else { return }
        var effects = router.search(
            words,
            requestID: search.requestID,
            timeToLive: time,
            from: RouterService.Asker(route: Route([2]), hop: search.hop),
            now: Self.now
        )
        while true {
            var orders: [(number: UInt64, order: Order)] = []
            for case .order(let order, let number, let id, let time, _) in effects {
                let sent = Message(requestID: id, timeToLive: time, payload: .order(order))
                guard case .order(let heard) = try Self.overTheWire(sent).payload else { continue }
                orders.append((number, heard))
            }
            guard !orders.isEmpty else { return }
            steps.append(orders.map(\.order))
            effects = orders.flatMap {
                router.outcome(Outcome(.missing), of: $0.number, now: Self.now)
            }
        }
    }

    /// What intake tells a router when its store doesn't have what a client wants.
    private static func search(for request: Message) throws -> Message {
        var intake = IntakeMachine(stores: 1, routers: ["r"], firstAsk: 1, now: now)
        _ = intake.storeChanged(0, .appeared, now: now)
        _ = intake.routerChanged(0, .appeared, now: now)
        let asked = intake.asked(request, by: IntakeService.Asker(route: [3]), now: now)
        for case .askStore(let link, let question, _) in asked {
            let absent = try overTheWire(question).reply(.absent(Absent(root: Self.root)))
            for case .tellRouter(_, let search) in intake.storeSaid(link, absent, now: now) {
                return try overTheWire(search)
            }
        }
        throw Lost()
    }

    private static func overTheWire(_ message: Message) throws -> Message {
        try MessageCodec.decode(MessageCodec.encode(message)).message
    }

    /// What is asked for.
    static let root = CID(sha256: Digest256(words: (1, 2, 3, 4)))

    /// No search came of the request.
    struct Lost: Error {}
}

import Bus
package import Denylists
import Messages

/// What intake decides: who is admitted, what is asked of whom, and the one answer of each request.
///
/// A pure machine: events and the time go in, effects come out; bodies go around it. A request that
/// was admitted is answered exactly once, at its deadline at the latest (noticed with the next
/// `tick`), unless its client has left.
///
/// ```
///              ┌────────────── a store died, or was silent ─────────────┐
///              ▼                                                        │
/// asked ──▶ queued ── a store has room ──▶ reading ── content, done ──▶ answered
///              ▲                              │ absent
///              │ progress covers, or found    ▼
///              └───────────────────────── searching ── missing, failed ▶ answered
/// ```
///
/// - queued: it waits for a live store, for its client's turn there, or for room for its answer.
/// - reading: one store was asked. A search may still be under way; if the store doesn't have the
///   range, that search goes on, or its end decides.
/// - searching: the root's router was asked. A router that dies is replaced by the root's next.
///
/// Only a `get` is searched for. Clients that wait for a store or a router take turns, so that one with many
/// requests delays its own. A get is not asked of a store before its client has room for the bytes:
/// what is read is sent, and what a client leaves unread is bounded.
package struct IntakeMachine: Sendable {
    let bounds: Bounds
    /// Who may do what.
    package var warden: Warden
    /// What is not to be asked for.
    package var denylist: Denylist
    var requests: RequestTable
    var clients: ClientBook
    var stores: StoreLinks
    var routers: RouterLinks
    var wheel: DeadlineWheel
    /// Requests that wait for a store, a list for each client.
    var waitingForStore = Chains()
    /// Clients with such requests: list 0 has its turns, list 1 waits for its own room.
    var turns = Chains(lists: 2)
    /// Requests that wait for a router, a line for each; the last is for those without one.
    var waitingForRouter: FairLines
    /// Whether nothing new is taken.
    package private(set) var isDraining = false
    /// What was counted.
    package var tally = Tally()

    /// A machine that holds nothing and knows no live instance.
    ///
    /// - Parameters:
    ///   - stores: how many stores there are; their events name them by number.
    ///   - routers: the routers' endpoints, which tell them apart until they say their names.
    ///   - bounds: how much it takes on.
    ///   - warden: who may do what.
    ///   - denylist: what is not to be asked for.
    ///   - firstAsk: a random number, another one in each life of the process.
    ///   - now: the time.
    package init(
        stores: Int,
        routers: [String],
        bounds: Bounds = Bounds(),
        warden: Warden = Warden(),
        denylist: Denylist = Denylist(),
        firstAsk: UInt64,
        now: ContinuousClock.Instant,
    ) {
        self.bounds = bounds
        self.warden = warden
        self.denylist = denylist
        requests = RequestTable(firstAsk: firstAsk)
        clients = ClientBook(bounds)
        self.stores = StoreLinks(count: stores, asksMax: bounds.asksPerStore)
        self.routers = RouterLinks(routers)
        waitingForRouter = FairLines(count: routers.count + 1)
        wheel = DeadlineWheel(now: now)
    }

    /// Requests under way.
    package var open: Int { requests.count }

    /// Of them, those that wait for a store's or a router's turn.
    package var queued: Int { waitingForStore.count + waitingForRouter.count }

    /// Connections with requests under way or replies unsent.
    package var clientCount: Int { clients.count }

    /// Bytes of bodies that wait for a store.
    package var bodyBytes: Int { clients.bodyBytes }

    /// Reply bytes that are asked for or unsent.
    package var replyBytes: Int { clients.replyBytes }

    /// The same of one connection.
    package func replyBytes(of route: [UInt8]) -> Int { clients.replyBytes(of: route) }

    /// Takes nothing new from now on; what is under way goes on.
    package mutating func drain() { isDraining = true }

    /// Looks at everything that is due.
    package mutating func tick(now: ContinuousClock.Instant) -> [Effect] {
        var effects: [Effect] = []
        stores.unblockAll()
        routers.unblockAll()
        for slot in wheel.expire(now: now) { look(at: slot, now, &effects) }
        letWaitingLook(.max)
        pumpStores(now, &effects)
        pumpRouters(now, &effects)
        return effects
    }

    /// libzmq has let go of reply bytes.
    package mutating func released(
        _ bytes: [[UInt8]: Int],
        now: ContinuousClock.Instant,
    ) -> [Effect] {
        for (route, bytes) in bytes {
            guard let client = clients.place(of: route) else { continue }
            clients.change(client, replyBytes: -bytes)
            if waitingForStore.first(of: client) != nil {
                turns.remove(client)
                turns.append(client, to: 0)
            }
        }
        letWaitingLook(Limits.clientsPerRelease)
        var effects: [Effect] = []
        pumpStores(now, &effects)
        return effects
    }

    /// Room grows for all when anybody reads: some that waited for theirs have a turn again.
    private mutating func letWaitingLook(_ most: Int) {
        var left = min(most, turns.count)
        while left > 0, let client = turns.popFirst(of: 1) {
            turns.append(client, to: 0)
            left -= 1
        }
    }

    private mutating func look(
        at slot: Int,
        _ now: ContinuousClock.Instant,
        _ effects: inout [Effect],
    ) {
        let request = requests[slot]
        if now >= request.deadline {
            return fail(slot, Trouble.timeout(attemptsAtEnd(slot, now)), now, &effects)
        }
        if request.searching == .queued, let end = request.routerGoneAt, now >= end {
            return fail(slot, Trouble.noRouter(attemptsAtEnd(slot, now)), now, &effects)
        }
        if request.reading == .queued, let end = request.storeGoneAt, now >= end {
            return fail(slot, Trouble.noStore(attemptsAtEnd(slot, now)), now, &effects)
        }
        if let end = request.askAgainAt, now >= end {
            tally.askedAgain += 1
            queueForStore(slot, now)
        }
        wheel.set(slot, requests[slot].due)
    }
}

import Messages
import RouterService
import Testing

@Suite("A flight that lingers")
struct LingeringTests {
    /// What may happen to it.
    enum Event: CaseIterable, Sendable {
        case time, progress, found, missing, failed, timeout
        case readOn, sameAgain, elsewhere, joinedAndWithdrawn, joinedAndExpired
        case fetcherSilent, fetcherRestarted, fetcherMoved, fetcherDrains, fetcherJoins
        case shareJoins, waiter, otherWaiter, close
    }

    /// What becomes of its order: orders given and withdrawn, and searches that are answered by the
    /// event; then whether it lingers still.
    struct Expected: Equatable, Sendable {
        var orders = 0
        var withdrawn = 0
        var answered = 0
        var lingers = false
    }

    private static func expected(_ event: Event) -> Expected {
        switch event {
        case .progress, .fetcherDrains, .fetcherJoins, .shareJoins, .otherWaiter:
            Expected(lingers: true)
        case .found, .missing, .failed, .timeout: Expected()
        case .readOn: Expected()
        // What is asked for was brought already.
        case .sameAgain: Expected(answered: 1, lingers: true)
        case .joinedAndWithdrawn: Expected(withdrawn: 1)
        case .joinedAndExpired: Expected(withdrawn: 1, answered: 1)
        case .elsewhere, .waiter: Expected(orders: 1, withdrawn: 1)
        case .fetcherRestarted: Expected()
        case .time, .fetcherSilent, .fetcherMoved, .close: Expected(withdrawn: 1)
        }
    }

    private static func happen(
        _ event: Event,
        to reader: inout ReadAheadTests.Reader,
        _ order: UInt64,
    ) -> [Effect] {
        switch event {
        case .time: return reader.router.pass(.seconds(1))
        case .progress: return reader.router.progress(order, 60, size: 2_000)
        case .found: return reader.router.answer(order, .found)
        case .missing: return reader.router.answer(order, .missing)
        case .failed: return reader.router.answer(order, .failed(.corrupt, isPermanent: true))
        case .timeout: return reader.router.answer(order, .failed(.timeout, isPermanent: false))
        case .readOn: return reader.ask(30)
        case .sameAgain: return reader.ask(10)
        case .elsewhere: return reader.ask(1_000)
        case .joinedAndWithdrawn: return reader.ask(40) + reader.router.withdraw(reader.hop)
        case .joinedAndExpired: return reader.ask(40) + reader.router.pass(11, beating: "a")
        case .fetcherSilent: return reader.router.pass(.seconds(5))
        case .fetcherRestarted: return reader.router.register("a", epoch: 2)
        case .fetcherMoved: return reader.router.register("a", route: "elsewhere")
        case .fetcherDrains: return reader.router.register("a", isDraining: true)
        case .fetcherJoins: return reader.router.register("b")
        case .shareJoins: return reader.router.register("b", [.init(.peer, isShare: true)])
        case .waiter:
            reader.router.register("a", capacity: 1)
            return reader.router.search(99, root: 9)
        case .otherWaiter:
            reader.router.register("b", [.init(.ipfs, isShare: false)], capacity: 1)
            reader.router.search(97, root: 7, [.ipfs])
            return reader.router.search(99, root: 9, [.ipfs])
        case .close: return reader.router.machine.close(now: reader.router.now)
        }
    }

    @Test("does what its table says", arguments: Event.allCases)
    func table(event: Event) {
        var reader = ReadAheadTests.Reader { $0.lingerTime = .seconds(1) }
        let order = reader.linger()
        #expect(reader.router.machine.lingeringCount == 1)
        #expect(reader.router.machine.openCount == 0)
        let effects = Self.happen(event, to: &reader, order)
        let actual = Expected(
            orders: effects.orders.count,
            withdrawn: effects.withdrawals.count,
            answered: effects.outcomes.count,
            lingers: reader.router.machine.lingeringCount == 1
        )
        #expect(actual == Self.expected(event))
        if actual.lingers || event == .readOn {
            #expect(reader.router.machine.flightCount > 0)
        }
    }

    @Test("serves who reads on first, and brings nothing more once somebody wants another place")
    func another() {
        var reader = ReadAheadTests.Reader()
        let order = reader.linger()
        #expect(reader.ask(30).isEmpty && reader.ask(1_000).isEmpty)
        #expect(reader.router.machine.lingeringCount == 0)
        let effects = reader.router.progress(order, 30, size: 2_000)
        #expect(effects.withdrawals == [order] && effects.results == [3: .found])
        #expect(effects.orders.map(\.order.offset) == [1_000])
    }

    @Test("is gone after its time, and who comes back then goes on where it came to")
    func comesBack() {
        var reader = ReadAheadTests.Reader()
        let order = reader.linger()
        #expect(reader.router.pass(.milliseconds(950)).isEmpty)
        #expect(reader.router.pass(.milliseconds(50)).withdrawals == [order])
        #expect(reader.router.machine.entryCount == 0)
        #expect(reader.ask(30).orders.first?.order.length == 110)
    }

    @Test("begins its time anew with each who reads on")
    func renewed() {
        var reader = ReadAheadTests.Reader()
        let order = reader.linger()
        for end in [40, 50, 60] as [UInt64] {
            #expect(reader.router.pass(.milliseconds(900)).isEmpty)
            #expect(reader.ask(end - 10).isEmpty)
            #expect(reader.router.progress(order, end - 10, size: 2_000).results.count == 1)
        }
        #expect(reader.router.pass(.milliseconds(900)).isEmpty)
        #expect(reader.router.pass(.milliseconds(100)).withdrawals == [order])
    }

    @Test("was left by somebody who has what it asked for; who gives up takes the order along")
    func onlyWhenServed() {
        var reader = ReadAheadTests.Reader()
        var order = reader.goOn()
        #expect(reader.router.withdraw(reader.hop).withdrawals == [order?.number])
        reader = ReadAheadTests.Reader()
        order = reader.goOn()
        reader.router.progress(order?.number, 5, size: 2_000)
        #expect(reader.router.pass(10, beating: "a").withdrawals == [order?.number])
        #expect(reader.router.machine.entryCount == 0)
    }

    @Test("keeps one order: what else was asked is withdrawn")
    func oneOrder() {
        var reader = ReadAheadTests.Reader()
        reader.sources = [.gateway, .ipfs]
        reader.router.register("b", [.init(.ipfs, isShare: false)])
        let order = reader.goOn()
        // Somebody in a hurry joins, for whom the other source is asked too.
        reader.manner.urgency = .high
        let other = reader.ask(15, 5).orders
        #expect(other.map(\.order.source) == [.ipfs])
        #expect(other.map(\.order.length) == [10])
        let effects = reader.router.progress(order?.number, 20, size: 2_000)
        #expect(effects.results.count == 2 && effects.withdrawals == other.map(\.number))
        #expect(reader.router.machine.lingeringCount == 1)
    }

    @Test("makes no room for an order of its own, when somebody in a hurry joins")
    func ownRoom() {
        var reader = ReadAheadTests.Reader()
        reader.sources = [.gateway, .ipfs]
        let both = reader.sources.map { Register.Offer($0, isShare: false) }
        reader.router.register("a", both, capacity: 1)
        let order = reader.linger()
        #expect(reader.router.machine.lingeringCount == 1)
        reader.manner.urgency = .high
        #expect(reader.ask(30).isEmpty)
        #expect(reader.router.machine.waitingCount(of: .ipfs) == 1)
        let effects = reader.router.progress(order, 40, size: 2_000)
        #expect(effects.results == [reader.hop: .found])
    }

    @Test("is one of a bounded number, and none while somebody waits for room")
    func bounded() {
        var reader = ReadAheadTests.Reader { $0.lingering = 0 }
        var order = reader.goOn()
        #expect(reader.router.progress(order?.number, 20, size: 2_000).withdrawals.count == 1)
        reader = ReadAheadTests.Reader()
        order = reader.goOn()
        reader.router.register("a", capacity: 1)
        reader.router.search(99, root: 9)
        let effects = reader.router.progress(order?.number, 20, size: 2_000)
        #expect(effects.withdrawals == [order?.number])
        #expect(effects.orders.count == 1)
    }
}

import Messages
import RouterService
import Testing

@Suite("Reading ahead")
struct ReadAheadTests {
    /// A reader of a content of 2,000 bytes in ranges of 10, at a router where all is small.
    struct Reader {
        var router: VirtualRouter
        var hop: UInt64 = 0
        var sources: [Source] = [.gateway]
        var manner = Manner()
        var format = ContentFormat.file

        init(_ change: (inout Bounds) -> Void = { _ in }) {
            var bounds = Bounds()
            (bounds.readAheadMin, bounds.readAheadMax, bounds.readerWindow) = (100, 400, 50)
            change(&bounds)
            router = VirtualRouter(bounds: bounds)
            router.register("a")
        }

        @discardableResult
        mutating func ask(_ offset: UInt64, _ length: UInt64 = 10) -> [Effect] {
            hop += 1
            return router.search(
                hop,
                sources,
                offset: offset,
                length: length,
                format: format,
                manner: manner
            )
        }

        /// All of an order comes.
        @discardableResult
        mutating func bring(_ given: GivenOrder?, size: UInt64 = 2_000) -> [Effect] {
            guard let given else { return [] }
            return router.progress(given.number, given.order.length, size: size)
                + router.answer(given.number, .found)
        }

        /// The first range has come, and the next is asked for.
        mutating func goOn() -> GivenOrder? {
            bring(ask(0).orders.first)
            return ask(10).orders.first
        }

        /// An order that reaches ahead, up to 120, goes on with nobody in its flight; it has come to 30.
        mutating func linger() -> UInt64 {
            let number = goOn()?.number ?? 0
            router.progress(number, 20, size: 2_000)
            return number
        }
    }

    @Test("begins when a reader goes on, reaches twice as far each time, and ends with the content")
    func doubles() {
        var reader = Reader()
        let first = reader.ask(0).orders.first
        #expect(first?.order.length == 10)
        reader.bring(first)
        var lengths: [UInt64] = []
        var offset: UInt64 = 10
        while offset < 2_000 {
            guard let order = reader.ask(offset).orders.first else { break }
            #expect(order.order.offset == offset)
            lengths.append(order.order.length)
            offset += order.order.length
            #expect(reader.bring(order).results == [reader.hop: .found])
        }
        #expect(lengths == [110, 210, 410, 410, 410, 410, 30])
        #expect(offset == 2_000)
        #expect(reader.router.machine.counters.readAheads == 7)
        #expect(reader.router.machine.flightCount == 0)
    }

    @Test("is left to who reads in order: a jump, or a range before, brings what it asks for alone")
    func jumps() {
        var reader = Reader()
        reader.bring(reader.goOn())
        for offset in [500, 171, 60] as [UInt64] {
            let order = reader.ask(offset).orders.first
            #expect(order?.order.length == 10)
            reader.router.withdraw(reader.hop)
        }
        // Within a window of where it came to, it has read on in the store.
        #expect(reader.ask(170).orders.first?.order.length == 210)
    }

    @Test("is not for who wants something else of the same content, or does not know its size")
    func others() {
        var reader = Reader()
        reader.bring(reader.ask(0).orders.first)
        reader.sources = [.gateway, .ipfs]
        #expect(reader.ask(10).orders.first?.order.length == 10)
        reader = Reader()
        reader.bring(reader.ask(0).orders.first, size: 0)
        #expect(reader.ask(10).orders.first?.order.length == 10)
        reader = Reader()
        reader.format = .raw
        reader.bring(reader.ask(0).orders.first)
        #expect(reader.ask(10).orders.first?.order.length == 10)
    }

    @Test(
        "is left where bytes or words cost something",
        arguments: [
            (Manner(), true), (Manner(urgency: .high), true), (Manner(strategy: .trust), true),
            (Manner(network: .offline), false), (Manner(network: .limited), false),
            (Manner(isBatteryLow: true), false), (Manner(isBandwidthLow: true), false),
            (Manner(urgency: .low), false), (Manner(strategy: .privacy), false),
            (Manner(strategy: .cost), false),
        ]
    )
    func manners(manner: Manner, isAhead: Bool) {
        var reader = Reader()
        reader.manner = manner
        // Without a network only peers are asked at all.
        #expect(reader.goOn().map { $0.order.length == 110 } ?? false == isAhead)
    }

    @Test("is left where the settings or the moment forbid it")
    func moments() {
        var reader = Reader { $0.readAheadMax = 0 }
        #expect(reader.goOn()?.order.length == 10)
        // Somebody waits for another place.
        reader = Reader()
        let first = reader.ask(0).orders.first
        reader.ask(10)
        reader.ask(900)
        #expect(reader.bring(first).orders.map(\.order.length) == [10])
        // Somebody waits for a fetcher.
        reader = Reader()
        reader.router.register("a", capacity: 2)
        reader.bring(reader.ask(0).orders.first)
        for root in 2...4 as ClosedRange<UInt64> { reader.router.search(90 + root, root: root) }
        reader.ask(10)
        let freed = reader.router.withdraw(92).orders + reader.router.withdraw(93).orders
        #expect(freed.map(\.order.length) == [0, 10])
        // The router leaves.
        reader = Reader()
        let last = reader.ask(0).orders.first
        reader.ask(10)
        reader.router.machine.drain()
        #expect(reader.bring(last).orders.map(\.order.length) == [10])
    }

    @Test("is for a flight's only order, and not for several together")
    func alone() {
        var reader = Reader()
        func sources(_ sources: [Source]) -> [Register.Offer] {
            sources.map { Register.Offer($0, isShare: false) }
        }
        let share = Register.Offer(.peer, isShare: true)
        reader.sources = [.peer]
        reader.router.register("a", [share])
        #expect(reader.goOn()?.order.length == 110)
        // Each instance sees peers of its own.
        reader = Reader()
        reader.sources = [.peer]
        for name in ["a", "b"] { reader.router.register(name, [share]) }
        #expect(reader.goOn()?.order.length == 10)
        // Two sources at once.
        reader = Reader()
        reader.sources = [.gateway, .ipfs]
        reader.manner.urgency = .high
        reader.router.register("a", sources(reader.sources))
        #expect(reader.goOn()?.order.length == 10)
    }

    @Test("answers each reader when its own part is there, and whoever reads on joins")
    func joins() {
        var reader = Reader()
        let order = reader.goOn()
        #expect(reader.ask(20).isEmpty && reader.ask(30, 20).isEmpty)
        #expect(reader.router.progress(order?.number, 20, size: 2_000).results.count == 2)
        let effects = reader.router.progress(order?.number, 30, size: 2_000)
        #expect(effects.results.isEmpty && effects.progress == [4: 10])
        #expect(reader.router.progress(order?.number, 60, size: 2_000).results == [4: .found])
        // It is there already.
        #expect(reader.ask(50).results == [5: .found])
        // It goes beyond the order: the next one begins where that ends, and reaches as far again.
        #expect(reader.ask(110, 30).isEmpty)
        let next = reader.bring(order).orders
        #expect(next.map(\.order.offset) == [110] && next.map(\.order.length) == [230])
        #expect(reader.router.machine.counters.orders[.gateway] == 3)
    }

    @Test("reaches half as far where it takes long")
    func slow() {
        var reader = Reader()
        reader.bring(reader.goOn())
        var lengths: [UInt64] = []
        for (offset, time) in [(120, 2), (330, 5), (540, 5), (650, 0)] as [(UInt64, Int)] {
            let order = reader.ask(offset).orders.first
            lengths.append(order?.order.length ?? 0)
            reader.router.pass(time, beating: "a")
            reader.bring(order)
        }
        #expect(lengths == [210, 210, 110, 110])
    }

    @Test("teaches how soon and how fast a source answers by what was asked for")
    func learning() {
        var reader = Reader()
        for _ in 1...10 {
            reader.hop += 100
            let root = reader.hop
            let first = reader.router.search(root, root: root, length: 1 << 20).orders.first
            reader.router.progress(first?.number, 1 << 20, size: 1 << 30)
            reader.router.answer(first?.number, .found)
            let next = reader.router.search(
                root + 1,
                root: root,
                offset: 1 << 20,
                length: 1 << 20
            )
            .orders.first
            reader.router.pass(.milliseconds(50))
            reader.router.progress(next?.number, 1 << 20, size: 1 << 30)
            // Where the rest is a minute on its way, and nobody has it after all, that says nothing.
            reader.router.search(root + 2, root: root, offset: 1 << 21, length: 1 << 20)
            reader.router.pass(3, beating: "a")
            reader.router.answer(next?.number, .failed(.timeout, isPermanent: false))
            reader.router.withdraw(root + 2)
        }
        let record = reader.router.machine.experience.sources[.gateway]
        let now = reader.router.now
        #expect(record?.success(now: now) == 1)
        #expect((record?.tail(now: now) ?? .zero) < .milliseconds(100))
        #expect((record?.bandwidth(now: now) ?? 0) > 10e6)
    }

    @Test("is not for a whole DAG, which teaches how soon its source answers by its first bytes")
    func wholeDAG() {
        var reader = Reader()
        for root in UInt64(1)...10 {
            let search = reader.router.search(root, root: root, length: 0, format: .dag)
            let order = search.orders.first
            #expect(order?.order.format == .dag && order?.order.length == 0)
            reader.router.pass(.milliseconds(50))
            reader.router.progress(order?.number, 1 << 20, size: 0)
            reader.router.pass(3, beating: "a")
            #expect(reader.router.answer(order?.number, .found).results == [root: .found])
        }
        let record = reader.router.machine.experience.sources[.gateway]
        #expect((record?.tail(now: reader.router.now) ?? .zero) < .milliseconds(100))
        #expect((record?.tail(now: reader.router.now) ?? .zero) >= .milliseconds(50))
    }

    @Test("that ends badly says nothing of what is asked for, which is ordered anew")
    func startsAnew() {
        for result in [
            .missing, .failed(.unavailable, isPermanent: false),
            .failed(.timeout, isPermanent: false), .failed(.storageFull, isPermanent: false),
        ] as [Outcome.Result] {
            var reader = Reader()
            let order = reader.linger()
            // Two windows of a reader; the order breaks off before the second.
            #expect(reader.ask(60).isEmpty)
            let effects = reader.router.answer(order, result)
            #expect(effects.outcomes.isEmpty)
            #expect(effects.orders.map(\.order.offset) == [60])
            #expect(effects.orders.map(\.order.length) == [10])
            let end = reader.router.answer(effects.orders.first?.number, result)
            #expect(end.results == [3: result] && end.orders.isEmpty)
            #expect(reader.router.machine.flightCount == 0)
        }
    }

    @Test("that ends badly is told to who has no time for another order")
    func tooLate() {
        var reader = Reader()
        reader.bring(reader.ask(0).orders.first)
        let ttl = Duration.milliseconds(400)
        let order = reader.router.search(9, offset: 10, length: 10, ttl: ttl).orders.first
        reader.router.progress(order?.number, 5, size: 2_000)
        let end = reader.router.answer(order?.number, .failed(.timeout, isPermanent: false))
        #expect(end.results == [9: .failed(.timeout, isPermanent: false)])
    }

    @Test("remembers of no content that it is missing when only a part is")
    func notMissing() {
        var policy = Policy()
        policy.negativeTime = .seconds(2)
        var bounds = Bounds()
        (bounds.readAheadMin, bounds.readerWindow) = (100, 50)
        var router = VirtualRouter(bounds: bounds, policy: policy)
        router.register("a")
        let first = router.search(1, length: 10).orders.first
        router.search(2, offset: 500, length: 10)
        let second = router.answer(first?.number, .found).orders.first
        #expect(router.answer(second?.number, .missing).results == [2: .missing])
        // The other part is asked for as ever.
        #expect(router.search(3, length: 10).orders.count == 1)
    }

    @Test("is cut to what is asked for when somebody wants another place")
    func cut() {
        var reader = Reader()
        let order = reader.goOn()
        reader.ask(20)
        #expect(reader.ask(1_000).isEmpty)
        // Who reads on now is not served by it any more.
        #expect(reader.ask(30).isEmpty)
        #expect(reader.router.progress(order?.number, 10, size: 2_000).results == [2: .found])
        let effects = reader.router.progress(order?.number, 25, size: 2_000)
        #expect(effects.results == [3: .found])
        #expect(effects.withdrawals == [order?.number])
        // The oldest goes first, and nothing reaches ahead while two read.
        #expect(effects.orders.map(\.order.offset) == [1_000])
        #expect(effects.orders.map(\.order.length) == [10])
        let next = reader.bring(effects.orders.first)
        #expect(next.results == [4: .found] && next.orders.map(\.order.offset) == [30])
        #expect(reader.bring(next.orders.first).results == [5: .found])
        #expect(reader.router.machine.flightCount == 0)
    }

    @Test("that was cut may end before it is noticed")
    func cutLate() {
        var reader = Reader()
        let order = reader.goOn()
        reader.ask(1_000)
        let effects = reader.bring(order)
        #expect(effects.results == [2: .found] && effects.withdrawals == [order?.number])
        #expect(effects.orders.map(\.order.offset) == [1_000])
    }
}

import Bus
import IntakeService
import Messages
import Testing

/// Stores and routers that die, restart, return, stop, or never come.
@Suite struct StageLossTests {
    @Test("What a dead store swallowed is asked of the other one")
    func storeDies() {
        var scene = Scene(stores: 2)
        scene.ask(.put(Put()), body: 100)
        let first = scene.asks.removeFirst()
        scene.storeChanged(first.link, .died)
        #expect(scene.asks.count == 1 && scene.asks[0].link == 1 - first.link)
        #expect(scene.asks[0].body == first.body && scene.bodies.count == 1)
        scene.storeSays(Sample.stored())
        #expect(scene.onlyAnswer == Sample.stored() && scene.isQuiet)
    }

    @Test("A store that restarted is asked again, and its former answer is not awaited")
    func storeRestarts() {
        var scene = Scene()
        scene.ask(Sample.get())
        let first = scene.asks.removeFirst()
        scene.storeChanged(0, .restarted)
        #expect(scene.asks.count == 1 && scene.asks[0].message.hop != first.message.hop)
        #expect(scene.machine.tally.askedAgain == 1)
    }

    @Test("With no store alive a request waits as long as it has patience, then it is unavailable")
    func noStore() {
        var scene = Scene(areAlive: false)
        scene.ask(Sample.get())
        scene.pass(Limits.patience - .milliseconds(1))
        #expect(scene.answers.isEmpty)
        scene.pass(.milliseconds(1))
        #expect(scene.failure?.code == .unavailable && (scene.failure?.retryAfter ?? .zero) > .zero)
        #expect(scene.isQuiet)
    }

    @Test("A store that comes in time gets what waited for it")
    func storeComes() {
        var scene = Scene(areAlive: false)
        scene.ask(Sample.get())
        scene.pass(.milliseconds(1_500))
        scene.storeChanged(0, .appeared)
        #expect(scene.asks.count == 1)
        scene.pass(.seconds(1))
        #expect(scene.answers.isEmpty)
    }

    @Test("When the last store dies, those that were asked and those that wait have patience")
    func lastStoreDies() {
        var scene = Scene(bounds: Bounds(asksPerStore: 1))
        scene.ask(Sample.get(1))
        scene.ask(Sample.get(2))
        scene.pass(.seconds(3))
        scene.storeChanged(0, .died)
        scene.pass(Limits.patience - .milliseconds(1))
        #expect(scene.answers.isEmpty)
        scene.pass(.milliseconds(1))
        #expect(scene.answers.compactMap(\.failure).map(\.code) == [.unavailable, .unavailable])
    }

    @Test("A store that lives and stays silent is asked again; an assemble is not")
    func silentStore() {
        var scene = Scene()
        scene.ask(Sample.get())
        scene.ask(.assemble(Assemble()), body: 36)
        scene.pass(.seconds(5))
        #expect(scene.asks.count == 3 && scene.machine.tally.askedAgain == 1)
    }

    @Test("A store that is stopping passes its question on")
    func storeStops() {
        var scene = Scene(stores: 2)
        scene.ask(Sample.get())
        let first = scene.asks[0].link
        scene.storeSays(.failure(Failure(.unavailable, "Stopping.")))
        #expect(scene.asks.count == 1 && scene.asks[0].link == 1 - first)
        scene.storeSays(.failure(Failure(.unavailable, "Stopping.")))
        #expect(scene.asks.isEmpty && scene.answers.isEmpty)
        for _ in 0..<400 where scene.answers.isEmpty {
            scene.pass(.milliseconds(20))
            if !scene.asks.isEmpty { scene.storeSays(.failure(Failure(.unavailable, "No."))) }
        }
        #expect(scene.failure?.code == .unavailable)
        #expect(scene.now - scene.start <= Limits.patience + .milliseconds(20))
    }

    @Test("A store whose queue is full is left alone until the next tick")
    func storeRefuses() {
        var scene = Scene()
        scene.ask(Sample.get())
        let ask = scene.asks.removeFirst()
        scene.apply(scene.machine.storeRefused(0, hop: ask.message.hop, now: scene.now))
        scene.ask(Sample.get(2))
        #expect(scene.asks.isEmpty && scene.machine.queued == 2)
        scene.pass(.milliseconds(20))
        #expect(scene.asks.count == 2)
    }

    @Test("A router that dies hands its searches to the root's next")
    func routerDies() {
        var scene = Scene(routers: 3)
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        let first = scene.searches.removeFirst()
        scene.pass(.seconds(4))
        scene.routerChanged(first.link, .died)
        #expect(scene.searches.count == 1 && scene.searches[0].link != first.link)
        #expect(scene.searches[0].message.timeToLive == .milliseconds(25_950))
    }

    @Test("What a silent router may still have is withdrawn, and once more when it is back")
    func routerSleeps() {
        var scene = Scene(routers: 2)
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        let first = scene.searches[0]
        let other = 1 - first.link
        scene.routerChanged(first.link, .died)
        #expect(scene.withdrawals.map(\.link) == [first.link])
        #expect(scene.withdrawals[0].message.hop == first.message.hop)
        #expect(scene.searches.map(\.link) == [other])
        let second = scene.searches[0]
        scene.routerChanged(first.link, .returned)
        let withdrawn = scene.withdrawals.dropFirst().map { ($0.link, $0.message.hop) }
        #expect(withdrawn.contains { $0 == (first.link, first.message.hop) })
        // The root is its own again: the search moves back, and the other gives it up.
        #expect(withdrawn.contains { $0 == (other, second.message.hop) } && withdrawn.count == 2)
        #expect(scene.searches.map(\.link) == [first.link])
        // Nothing is said of it a third time.
        scene.routerChanged(other, .died)
        scene.routerChanged(other, .returned)
        #expect(scene.withdrawals.count == 3)
    }

    @Test("What a router had in its former life is not withdrawn from its next")
    func routerForgets() {
        for event in [LivenessEvent.died, .restarted] {
            var scene = Scene()
            scene.ask(Sample.get())
            scene.storeSays(Sample.absent())
            scene.routerChanged(0, event)
            let count = scene.withdrawals.count
            #expect(count == (event == .died ? 1 : 0))
            scene.routerChanged(0, .restarted)
            #expect(scene.withdrawals.count == count)
        }
    }

    @Test("A router that comes gets its own roots from the others, and no other's")
    func routerTakesOver() {
        var scene = Scene(routers: 3)
        for number in 0..<30 {
            scene.ask(Sample.get(UInt64(number)))
            scene.storeSays(Sample.absent(UInt64(number)))
        }
        let homes = scene.searches.map(\.link)
        scene.routerChanged(2, .died)
        #expect(scene.searches.allSatisfy { $0.link != 2 } && scene.searches.count == 30)
        let told = scene.withdrawals.count
        scene.routerChanged(2, .restarted)
        #expect(scene.searches.count { $0.link == 2 } == homes.count { $0 == 2 })
        #expect(scene.searches.count == 30)
        let moved = scene.withdrawals.dropFirst(told)
        #expect(moved.count == homes.count { $0 == 2 })
        #expect(moved.allSatisfy { $0.link != 2 })
        #expect(scene.machine.queued == 0)
    }

    /// Two routers, of which the first is back, and has more searches of its own than it is told in
    /// one turn; and the requests that are its own.
    private func returning() -> (Scene, home: Set<RequestID>) {
        var scene = Scene(routers: 2)
        for number in 0..<1_400 {
            scene.ask(Sample.get(UInt64(number)), from: "\(number % 2)")
            scene.storeSays(Sample.absent(UInt64(number)))
        }
        let home = Set(scene.searches.filter { $0.link == 0 }.map(\.message.requestID))
        scene.routerChanged(0, .died)
        for _ in 0..<3 { scene.pass(.milliseconds(20)) }
        scene.routerChanged(0, .returned)
        return (scene, home)
    }

    @Test("A search whose router dies before it has moved there stays where it is")
    func diesBeforeItMoves() {
        var (scene, _) = returning()
        scene.routerChanged(0, .died)
        for _ in 0..<3 { scene.pass(.milliseconds(20)) }
        #expect(scene.machine.queued == 0)
        #expect(scene.searches.count == 1_400 && scene.searches.allSatisfy { $0.link == 1 })
    }

    @Test("A search that ends before it has moved is not asked once more")
    func endsBeforeItMoves() throws {
        var (scene, home) = returning()
        #expect(scene.searches.count { $0.link == 0 } == Limits.searchesPerTurn)
        #expect(scene.machine.queued == home.count - Limits.searchesPerTurn)
        let waiting = try #require(
            scene.searches.firstIndex { $0.link == 1 && home.contains($0.message.requestID) }
        )
        let id = scene.searches[waiting].message.requestID
        scene.searches.swapAt(0, waiting)
        scene.routerSays(Sample.found)
        for _ in 0..<3 { scene.pass(.milliseconds(20)) }
        #expect(scene.machine.queued == 0)
        #expect(!scene.searches.contains { $0.message.requestID == id })
        #expect(scene.searches.count { $0.link == 0 } == home.count - 1)
    }

    @Test("A router that restarted is told again")
    func routerRestarts() {
        var scene = Scene()
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        let first = scene.searches.removeFirst()
        scene.routerChanged(0, .restarted)
        #expect(scene.searches.count == 1)
        #expect(scene.searches[0].message.hop != first.message.hop)
    }

    @Test("Every root has one router, whatever is asked of it")
    func rendezvous() {
        var scene = Scene(routers: 4)
        for number in 0..<40 {
            scene.ask(Sample.get(UInt64(number % 20)))
            scene.storeSays(Sample.absent(UInt64(number % 20)))
        }
        let links = scene.searches.map(\.link)
        #expect(Array(links.prefix(20)) == Array(links.suffix(20)))
        #expect(Set(links).count == 4)
    }

    @Test("With no router alive a miss waits as long as it has patience, then it is unavailable")
    func noRouter() {
        var scene = Scene(areAlive: false)
        scene.storeChanged(0, .appeared)
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        #expect(scene.searches.isEmpty)
        scene.pass(Limits.patience - .milliseconds(1))
        #expect(scene.answers.isEmpty)
        scene.pass(.milliseconds(1))
        #expect(scene.failure?.code == .unavailable)
        #expect(scene.failure?.attempts.map(\.result) == [.missing, .skipped, .skipped, .skipped])
    }

    @Test("A router that comes in time gets what waited for it")
    func routerComes() {
        var scene = Scene(areAlive: false)
        scene.storeChanged(0, .appeared)
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        scene.pass(.seconds(1))
        scene.routerChanged(0, .appeared)
        #expect(scene.searches.count == 1)
        scene.pass(Limits.patience)
        #expect(scene.answers.isEmpty)
    }

    @Test("A router whose queue is full gets its searches with the next tick")
    func routerRefuses() {
        var scene = Scene()
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        let search = scene.searches.removeFirst()
        scene.apply(scene.machine.routerRefused(0, hop: search.message.hop, now: scene.now))
        #expect(scene.searches.isEmpty && scene.machine.queued == 1)
        scene.pass(.milliseconds(20))
        #expect(scene.searches.count == 1)
    }

    @Test("A router that is stopping hands the search to the root's next, at once")
    func routerStops() {
        var scene = Scene(routers: 2)
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        let first = scene.searches[0].link
        scene.routerSays(.failure(Failure(.unavailable, "Stopping.")))
        #expect(scene.searches.map(\.link) == [1 - first])
        scene.routerSays(.failure(Failure(.unavailable, "Stopping.")))
        #expect(scene.searches.isEmpty && scene.answers.isEmpty)
        scene.pass(.seconds(1))
        scene.routerChanged(first, .restarted)
        #expect(scene.searches.map(\.link) == [first])
    }

    @Test("A router that gave us up because we slept is asked again")
    func gaveUsUp() {
        var scene = Scene()
        scene.ask(Sample.get())
        scene.storeSays(Sample.absent())
        let first = scene.searches[0]
        scene.routerSays(.failure(Failure(.aborted, "You were silent.")))
        #expect(scene.answers.isEmpty && scene.searches.map(\.link) == [0])
        #expect(scene.searches[0].message.hop != first.message.hop)
        #expect(scene.machine.tally.askedAgain == 1)
    }

    /// The names of the routers that twenty roots belong to, as an intake sees it that is told these.
    private func homes(_ names: [String], after count: Int = 0) -> [String] {
        var scene = Scene(routers: names.count)
        for number in 0..<20 {
            if number == count {
                for (link, name) in names.enumerated() {
                    scene.apply(scene.machine.routerNamed(link, name, now: scene.now))
                }
            }
            scene.ask(Sample.get(UInt64(number)))
            scene.storeSays(Sample.absent(UInt64(number)))
        }
        #expect(scene.searches.count == 20)
        var byRoot: [String: String] = [:]
        for search in scene.searches {
            guard case .search(let said) = search.message.payload else { continue }
            byRoot["\(said.root)"] = names[search.link]
        }
        return (0..<20).compactMap { byRoot["\(Sample.cid(UInt64($0)))"] }
    }

    @Test("A root has the same router for two intakes that know the routers by other addresses")
    func names() {
        // Each numbers them as it likes: the second writes them down the other way round.
        let usual = homes(["router-0", "router-1", "router-2"])
        #expect(Set(usual).count == 3)
        #expect(homes(["router-2", "router-1", "router-0"]) == usual)
        // Whoever hears the names late moves what it has asked.
        #expect(homes(["router-1", "router-2", "router-0"], after: 19) == usual)
    }

    @Test("Routers that say one name are told apart by their addresses")
    func sameName() {
        var scene = Scene(routers: 2)
        for link in 0..<2 { scene.apply(scene.machine.routerNamed(link, "router", now: scene.now)) }
        for number in 0..<20 {
            scene.ask(Sample.get(UInt64(number)))
            scene.storeSays(Sample.absent(UInt64(number)))
        }
        #expect(Set(scene.searches.map(\.link)) == [0, 1])
        let links = scene.searches.map(\.link)
        var other = Scene(routers: 2)
        for number in 0..<20 {
            other.ask(Sample.get(UInt64(number)))
            other.storeSays(Sample.absent(UInt64(number)))
        }
        #expect(other.searches.map(\.link) == links)
    }
}

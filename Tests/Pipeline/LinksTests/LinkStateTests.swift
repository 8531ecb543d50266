import Links
import Testing

@Suite("Link states")
struct LinkStateTests {
    private func state(_ open: Int, alive: Bool = true) -> LinkState {
        LinkState(endpoint: "e", isAlive: alive, open: open)
    }

    @Test("The live instance with the least to do is chosen, the first among equals")
    func leastLoaded() {
        #expect([state(3), state(1), state(1)].leastLoaded() == 1)
        #expect([state(0, alive: false), state(9)].leastLoaded() == 1)
    }

    @Test("What the asker holds itself counts")
    func held() {
        #expect([state(0), state(2)].leastLoaded(held: { $0 == 0 ? 5 : 0 }) == 1)
    }

    @Test("Who is leaving is chosen when there is nobody else")
    func leaving() {
        var first = state(0)
        first.isLeaving = true
        #expect([first, state(9)].leastLoaded() == 1)
        #expect([first, state(9, alive: false)].leastLoaded() == 0)
    }

    @Test("Nobody is chosen when nobody lives")
    func noneAlive() {
        #expect([state(0, alive: false)].leastLoaded() == nil)
        #expect([LinkState]().leastLoaded() == nil)
    }
}

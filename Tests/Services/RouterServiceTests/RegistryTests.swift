import Messages
import RouterService
import Testing

@Suite("The registry")
struct RegistryTests {
    private let start = ContinuousClock.now
    private let route = Route([1])

    private func beat(
        _ name: String = "a",
        epoch: UInt64 = 1,
        _ offers: [Register.Offer] = [Self.gateway],
        capacity: UInt32 = 4,
        isDraining: Bool = false,
    ) -> Register {
        Register(
            instance: name,
            epoch: epoch,
            offers: offers,
            capacity: capacity,
            isDraining: isDraining
        )
    }

    private static let gateway = Register.Offer(.gateway, isShare: false)
    private static let peer = Register.Offer(.peer, isShare: true)

    @Test("knows an instance by its name and its boot epoch")
    func identity() {
        var registry = Registry()
        #expect(registry.register(beat(), from: route, now: start) == .joined(1))
        #expect(registry.register(beat(), from: route, now: start) == .heard(1))
        #expect(registry.register(beat(), from: Route([2]), now: start) == .moved(1))
        #expect(
            registry.register(beat(epoch: 2), from: Route([2]), now: start)
                == .restarted(2, former: 1)
        )
        #expect(registry.named("a") == 2)
        #expect(registry.named("b") == nil)
    }

    @Test("follows what an instance offers")
    func offers() {
        var registry = Registry()
        _ = registry.register(beat("a", [Self.gateway]), from: route, now: start)
        #expect(registry.offered == SourceSet(.gateway))
        #expect(registry.shared == [])
        let both = beat("a", [Self.gateway, Self.peer])
        #expect(registry.register(both, from: route, now: start) == .changed(1))
        #expect(registry.offered == [SourceSet(.gateway), SourceSet(.peer)])
        #expect(registry.shared == SourceSet(.peer))
        let leaving = beat("a", [Self.gateway, Self.peer], isDraining: true)
        #expect(registry.register(leaving, from: route, now: start) == .changed(1))
        #expect(registry.offered == [])
        #expect(registry.offering(.gateway) == [])
    }

    @Test("believes that an instance without capacity offers nothing")
    func noCapacity() {
        var registry = Registry()
        _ = registry.register(beat(capacity: 0), from: route, now: start)
        #expect(registry.offered == [])
        #expect(registry.choose(.gateway) == nil)
    }

    @Test("believes an instance dead after three silent seconds, and not before")
    func silence() {
        var registry = Registry()
        _ = registry.register(beat("a"), from: route, now: start)
        _ = registry.register(beat("b"), from: route, now: start)
        var died: [FetcherID] = []
        for second in 0...5 {
            let now = start + .seconds(second)
            _ = registry.register(beat("b"), from: route, now: now)
            let dead = registry.tick(now: now)
            if second < 3 { #expect(dead.isEmpty) }
            died += dead
        }
        #expect(died == [1])
    }

    @Test("takes in as many as its bound")
    func bound() {
        var registry = Registry(instancesMax: 2)
        _ = registry.register(beat("a"), from: route, now: start)
        _ = registry.register(beat("b"), from: route, now: start)
        #expect(registry.register(beat("c"), from: route, now: start) == .refused)
        #expect(registry.register(beat("b"), from: route, now: start) == .heard(2))
        #expect(registry.count == 2)
    }

    @Test("chooses the session's instance, then whoever was not tried")
    func choice() {
        var registry = Registry()
        _ = registry.register(beat("a"), from: route, now: start)
        _ = registry.register(beat("b"), from: route, now: start)
        #expect(registry.choose(.gateway) == 1)
        #expect(registry.choose(.gateway, session: 2) == 2)
        #expect(registry.choose(.gateway, tried: [1]) == 2)
        #expect(registry.choose(.gateway, session: 1, tried: [1]) == 2)
        #expect(registry.choose(.gateway, tried: [1, 2]) == 1)
        #expect(registry.choose(.ipfs) == nil)
    }
}

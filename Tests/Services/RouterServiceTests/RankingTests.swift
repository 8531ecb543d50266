import Messages
import RouterService
import Testing

/// What each field of a request does to the plan.
@Suite("A request's words")
struct RankingTests {
    private static let all: [Source] = [.local, .peer, .ipfs, .gateway]
    private static let now = VirtualRouter.start

    /// Sources with a history: `ipfs` answers after seconds and brings much, the gateway soon and
    /// little, and now and then fails.
    private static var experience: Experience {
        var experience = Experience()
        for _ in 1...20 {
            experience.note(
                .answered(bytes: 40 << 20),
                of: .ipfs,
                by: "i",
                after: .seconds(2),
                now: now
            )
            experience.note(
                .answered(bytes: 100 << 10),
                of: .gateway,
                by: "g",
                after: .milliseconds(200),
                now: now
            )
        }
        return experience
    }

    private static func steps(
        _ manner: Manner = Manner(),
        _ sources: [Source] = all,
        privacy: Privacy = .public,
        keepsOrder: Bool = false,
        policy: Policy = Policy(),
        experience: Experience = experience,
    ) -> [[Source]] {
        let search = Search(
            root: VirtualRouter.root(1),
            sources: sources,
            privacy: privacy,
            manner: manner,
            keepsOrder: keepsOrder
        )
        return Plan(search, policy, experience, now: now).steps.map(\.sources)
    }

    @Test("rank nothing new before anything was measured: near before far")
    func unmeasured() {
        #expect(Self.steps(experience: Experience()) == [[.peer], [.ipfs], [.gateway]])
    }

    @Test(
        "by strategy",
        arguments: [
            // 100 + 70; 0 + 30 - 20; 50 + 50 + 20 - 200.
            (.performance, [.peer, .gateway, .ipfs]),
            (.trust, [.peer, .ipfs, .gateway]),
            (.privacy, [.peer, .gateway, .ipfs]),
            (.cost, [.peer, .ipfs, .gateway]),
        ] as [(Strategy, [Source])]
    )
    func strategy(strategy: Strategy, order: [Source]) {
        #expect(Self.steps(Manner(strategy: strategy)).flatMap(\.self) == order)
        // The settings' own strategy is for requests that name none.
        var policy = Policy()
        policy.strategy = strategy
        #expect(Self.steps(policy: policy).flatMap(\.self) == order)
    }

    @Test("by trust as the settings have it")
    func trust() {
        var policy = Policy()
        let isTaken = policy.trust.take("gateway=9")
        #expect(isTaken)
        let steps = Self.steps(Manner(strategy: .trust), policy: policy)
        #expect(steps == [[.gateway], [.peer], [.ipfs]])
    }

    @Test("by the seed's score")
    func score() {
        let ranking = Ranking(Manner(), Policy(), Experience(), now: Self.now)
        #expect(ranking.score(.peer) == 170)
        #expect(ranking.score(.ipfs) == 100)
        #expect(ranking.score(.gateway) == 30)
        let measured = Ranking(Manner(), Policy(), Self.experience, now: Self.now)
        // Buckets end at most a factor of √2 above the time; 20 are for bandwidth.
        #expect((-163 ... -80).contains(measured.score(.ipfs)))
        #expect((1...10).contains(measured.score(.gateway)))
    }

    @Test("keep the client's own order")
    func keepsOrder() {
        let sources: [Source] = [.gateway, .peer]
        #expect(Self.steps(Manner(), sources, keepsOrder: true) == [[.gateway], [.peer]])
        #expect(Self.steps(Manner(), sources) == [[.peer], [.gateway]])
    }

    @Test("that hurry ask everybody together")
    func high() {
        #expect(Self.steps(Manner(urgency: .high)) == [[.peer, .ipfs, .gateway]])
        // Public networks one by one, where the fewest are to know.
        let private_ = Manner(strategy: .privacy, urgency: .high)
        #expect(Self.steps(private_) == [[.peer], [.gateway], [.ipfs]])
        // Nothing twice, where that is dear.
        let scarce = Manner(urgency: .high, network: .limited)
        #expect(Self.steps(scarce).allSatisfy { $0.count == 1 })
    }

    @Test("that can wait ask who is cheap")
    func low() {
        #expect(Self.steps(Manner(urgency: .low)) == [[.peer], [.ipfs], [.gateway]])
    }

    @Test("of a size expect the time that its bytes take")
    func size() {
        // 1 GiB at 20 MiB/s against half a MiB/s.
        #expect(Self.steps(Manner(size: 1 << 30)) == [[.peer], [.ipfs], [.gateway]])
        #expect(Self.steps(Manner(size: 1_000)) == [[.peer], [.gateway], [.ipfs]])
    }

    @Test("of a medium that is played want bandwidth", arguments: ["video/mp4", "Audio/ogg"])
    func contentType(type: String) {
        var quick = Experience()
        for _ in 1...20 {
            quick.note(
                .answered(bytes: 4 << 20),
                of: .ipfs,
                by: "i",
                after: .milliseconds(1_300),
                now: Self.now
            )
            quick.note(
                .answered(bytes: 0),
                of: .gateway,
                by: "g",
                after: .milliseconds(10),
                now: Self.now
            )
        }
        let played = Manner(contentType: type)
        #expect(Self.steps(played, experience: quick) == [[.peer], [.ipfs], [.gateway]])
        let read = Manner(contentType: "text/plain")
        #expect(Self.steps(read, experience: quick) == [[.peer], [.gateway], [.ipfs]])
    }

    @Test("without a network keep to what is near")
    func offline() {
        #expect(Self.steps(Manner(network: .offline)) == [[.peer]])
    }

    @Test("with a scarce network or battery leave large content where it is")
    func scarce() {
        for scarce in [Manner(network: .limited), Manner(isBatteryLow: true)] {
            var large = scarce
            large.size = 100 << 20
            #expect(Self.steps(large) == [[.peer]])
            #expect(Self.steps(scarce).count == 3)
        }
        #expect(Self.steps(Manner(size: 100 << 20)).count == 3)
    }

    @Test("with little bandwidth ask what is near first")
    func bandwidth() {
        var policy = Policy()
        let isTaken = policy.trust.take("peer=0")
        #expect(isTaken)
        let usual = Self.steps(Manner(strategy: .trust), policy: policy)
        #expect(usual == [[.ipfs], [.gateway], [.peer]])
        let near = Manner(strategy: .trust, isBandwidthLow: true)
        #expect(Self.steps(near, policy: policy) == [[.peer], [.ipfs], [.gateway]])
    }

    @Test("of privacy keep public networks out", arguments: [Privacy.private, .restricted])
    func privacy(privacy: Privacy) {
        #expect(Self.steps(privacy: privacy) == [[.peer]])
    }

    @Test("that restrict content to trusted peers ask none that the operator trusts less")
    func restricted() {
        for level in 0...10 {
            var policy = Policy()
            policy.trust[.peer] = level
            let isTrusted = level >= Limits.trustOfRestricted
            #expect(Self.steps(privacy: .private, policy: policy) == [[.peer]])
            #expect(
                Self.steps(privacy: .restricted, policy: policy) == (isTrusted ? [[.peer]] : [])
            )
            let search = Search(
                root: VirtualRouter.root(1),
                sources: Self.all,
                privacy: .restricted
            )
            let attempt = Refusals(search, policy).attempt(.peer)
            #expect(attempt?.code == (isTrusted ? nil : .forbidden))
            #expect(attempt?.sentence.contains("trusted peers") != false)
        }
    }

    @Test("say why a source is left out")
    func attempts() {
        func code(_ manner: Manner, _ privacy: Privacy = .public) -> ErrorCode? {
            Refusals(
                Search(
                    root: VirtualRouter.root(1),
                    sources: Self.all,
                    privacy: privacy,
                    manner: manner
                )
            ).attempt(.gateway)?.code
        }
        #expect(code(Manner()) == nil)
        #expect(code(Manner(), .private) == .forbidden)
        #expect(code(Manner(network: .offline)) == .unavailable)
        #expect(code(Manner(size: 1 << 40, network: .limited)) == .tooLarge)
    }

    @Test("of failures make a source look slower")
    func failures() {
        var experience = Self.experience
        for _ in 1...60 {
            experience.note(.failed, of: .gateway, by: "g", after: .seconds(1), now: Self.now)
        }
        let ranking = Ranking(Manner(), Policy(), experience, now: Self.now)
        let before = Ranking(Manner(), Policy(), Self.experience, now: Self.now)
        #expect(ranking.score(.gateway) < before.score(.gateway) - 50)
    }
}

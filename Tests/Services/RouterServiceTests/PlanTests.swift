import Messages
import RouterService
import Testing

@Suite("A plan")
struct PlanTests {
    private static func plan(_ sources: [Source], _ privacy: Privacy = .public) -> Plan {
        let search = Search(
            root: VirtualRouter.root(1),
            sources: sources,
            privacy: privacy,
            keepsOrder: true
        )
        return Plan(search, now: VirtualRouter.start)
    }

    @Test(
        "asks the allowed sources in the request's order",
        arguments: [
            ([.local, .peer, .ipfs, .gateway], .public, [.peer, .ipfs, .gateway]),
            ([.gateway, .peer], .public, [.gateway, .peer]),
            ([.gateway], .public, [.gateway]),
            ([.local], .public, []),
            ([.peer, .ipfs, .gateway], .private, [.peer]),
            ([.ipfs, .gateway], .private, []),
            ([.peer, .ipfs, .gateway], .restricted, [.peer]),
        ] as [([Source], Privacy, [Source])]
    )
    func order(sources: [Source], privacy: Privacy, asked: [Source]) {
        var plan = Self.plan(sources, privacy)
        var steps: [Source] = []
        while let step = plan.next(offered: [.init(.peer), .init(.ipfs), .init(.gateway)]) {
            #expect(step.sources.count == 1)
            steps += step.sources
        }
        #expect(steps == asked)
        #expect(plan.isEmpty)
    }

    @Test("says what privacy has refused")
    func refused() {
        let plan = Self.plan([.local, .peer, .ipfs, .gateway], .private)
        #expect(plan.refusals.byPrivacy.sources == [.ipfs, .gateway])
    }

    @Test("leaves unasked what nobody offers")
    func unoffered() {
        var plan = Self.plan([.peer, .gateway])
        #expect(plan.next(offered: SourceSet(.gateway)) == SourceSet(.gateway))
        #expect(plan.next(offered: SourceSet(.gateway)) == nil)
        #expect(plan.unasked == SourceSet(.peer))
        #expect(plan.next(offered: SourceSet(.peer)) == SourceSet(.peer))
    }

    @Test("asks a source again before the others")
    func again() {
        var plan = Self.plan([.ipfs, .gateway])
        _ = plan.next(offered: [.init(.ipfs), .init(.gateway)])
        plan.askAgain(.ipfs)
        plan.askAgain(.ipfs)
        #expect(plan.steps == [SourceSet(.ipfs), SourceSet(.gateway)])
    }
}

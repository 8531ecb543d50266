import Messages
import RouterService
import Testing

@Suite("A plan")
struct PlanTests {
    @Test(
        "asks the allowed sources in the request's order",
        arguments: [
            ([.local, .peer, .ipfs, .gateway], .public, [.peer, .ipfs, .gateway]),
            ([.gateway, .peer], .public, [.gateway, .peer]),
            ([.gateway], .public, [.gateway]),
            ([.local], .public, []),
            ([.peer, .ipfs, .gateway], .private, [.peer]),
            ([.ipfs, .gateway], .private, []),
        ] as [([Source], Privacy, [Source])]
    )
    func order(sources: [Source], privacy: Privacy, asked: [Source]) {
        var plan = Plan(sources, privacy: privacy)
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
        let plan = Plan([.local, .peer, .ipfs, .gateway], privacy: .private)
        #expect(plan.refused.sources == [.ipfs, .gateway])
    }

    @Test("leaves unasked what nobody offers")
    func unoffered() {
        var plan = Plan([.peer, .gateway], privacy: .public)
        #expect(plan.next(offered: SourceSet(.gateway)) == SourceSet(.gateway))
        #expect(plan.next(offered: SourceSet(.gateway)) == nil)
        #expect(plan.unasked == SourceSet(.peer))
        #expect(plan.next(offered: SourceSet(.peer)) == SourceSet(.peer))
    }

    @Test("asks a source again before the others")
    func again() {
        var plan = Plan([.ipfs, .gateway], privacy: .public)
        _ = plan.next(offered: [.init(.ipfs), .init(.gateway)])
        plan.askAgain(.ipfs)
        plan.askAgain(.ipfs)
        #expect(plan.steps == [SourceSet(.ipfs), SourceSet(.gateway)])
    }
}

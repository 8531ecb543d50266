import Messages
import RouterService
import Testing

@Suite("Trouble")
struct TroubleTests {
    @Test("says what to do about every code", arguments: ErrorCode.allCases, [true, false])
    func response(code: ErrorCode, isPermanent: Bool) {
        let wanted: Trouble.Response =
            switch (code, isPermanent) {
            case (.storageFull, _), (.invalidRequest, true): .giveUp
            case (.overloaded, _): .waitForRoom
            case (.unavailable, false), (.aborted, false): .anotherInstance
            default: .nextSource
            }
        #expect(Trouble.response(to: code, isPermanent: isPermanent) == wanted)
    }

    private static func failed(_ code: ErrorCode, _ isPermanent: Bool = false) -> Trouble.Ending {
        .failed(code, isPermanent: isPermanent, sentence: "")
    }

    private static let verdicts: [([Trouble.Ending], Outcome.Result)] = [
        ([], .missing),
        ([.missing], .missing),
        ([.missing, .missing], .missing),
        ([.missing, failed(.timeout)], .missing),
        ([failed(.unavailable), .missing], .missing),
        ([.skipped(.noPeers), .skipped(.unavailable), .missing], .missing),
        ([.missing, failed(.corrupt)], .failed(.corrupt, isPermanent: false)),
        ([failed(.corrupt, true), .missing], .failed(.corrupt, isPermanent: true)),
        ([failed(.storageFull), .missing], .failed(.storageFull, isPermanent: false)),
        ([failed(.invalidRequest, true)], .failed(.invalidRequest, isPermanent: true)),
        ([failed(.timeout), failed(.corrupt)], .failed(.corrupt, isPermanent: false)),
        ([failed(.unavailable), failed(.timeout)], .failed(.timeout, isPermanent: false)),
        ([.skipped(.noPeers), failed(.timeout)], .failed(.timeout, isPermanent: false)),
        ([.skipped(.noPeers)], .failed(.noPeers, isPermanent: false)),
        ([failed(.noPeers)], .failed(.noPeers, isPermanent: false)),
        ([.skipped(.noPeers), .skipped(.unavailable)], .failed(.unavailable, isPermanent: false)),
        (
            [failed(.tooLarge, true), failed(.tooLarge, true)],
            .failed(.tooLarge, isPermanent: true)
        ),
        (
            [failed(.tooLarge, true), failed(.tooLarge, false)],
            .failed(.tooLarge, isPermanent: false)
        ),
    ]

    @Test("ends a search with what tells most", arguments: verdicts)
    func verdict(endings: [Trouble.Ending], result: Outcome.Result) {
        let outcome = Trouble.verdict(endings)
        #expect(outcome.result == result)
        #expect(outcome.sentence.hasSuffix("."))
    }

    @Test("calls what a deployment does not have missing, unless it was asked for alone")
    func unoffered() {
        for source in [Source.peer, .ipfs, .gateway] {
            let why = Trouble.Ending.skipped(Trouble.whyUnoffered(source))
            #expect(
                Trouble.ending(ofUnoffered: source, among: 3, isOnlyUnoffered: true) == .missing
            )
            #expect(Trouble.ending(ofUnoffered: source, among: 1, isOnlyUnoffered: true) == why)
            #expect(Trouble.ending(ofUnoffered: source, among: 3, isOnlyUnoffered: false) == why)
        }
    }

    @Test("keeps the fetcher's own sentence")
    func sentence() {
        let ending = Trouble.Ending.failed(.corrupt, isPermanent: true, sentence: "It lies.")
        #expect(Trouble.verdict([ending]).sentence == "It lies.")
    }

    @Test("hints when to come again only where that helps")
    func retryAfter() {
        #expect(Trouble.verdict([Self.failed(.overloaded)]).retryAfter > .zero)
        #expect(Trouble.verdict([Self.failed(.timeout)]).retryAfter == .zero)
    }

    @Test("calls a shared source missing only when all its instances say so")
    func combined() {
        #expect(Trouble.combine(.missing, .missing) == .missing)
        #expect(Trouble.combine(.missing, Self.failed(.timeout)) == Self.failed(.timeout))
        #expect(Trouble.combine(Self.failed(.timeout), .missing) == Self.failed(.timeout))
        for other in [Trouble.Ending.missing, Self.failed(.timeout), Self.failed(.aborted)] {
            #expect(Trouble.combine(Self.failed(.noPeers), other) == other)
            #expect(Trouble.combine(other, Self.failed(.noPeers)) == other)
        }
        #expect(
            Trouble.combine(Self.failed(.noPeers), Self.failed(.corrupt)) == Self.failed(.corrupt)
        )
    }
}

import Blocks
import Fetching
import Multiformats
import Testing

@Suite("What a store is asked about")
struct ProbePlanTests {
    private static func cids(_ range: Range<Int>) -> [CID] {
        range.map { CID(sha256: Digest256(hashing: Array("\($0)".utf8)), codec: .raw) }
    }

    /// A plan that has had its answer to so many questions, none of them a hit.
    private static func fruitless(_ count: Int) -> ProbePlan {
        var plan = ProbePlan()
        plan.answered(plan.round(of: cids(0..<count)), found: 0)
        return plan
    }

    @Test("At first it is every block, as many as are asked about at once")
    func first() {
        let plan = ProbePlan()
        let round = plan.round(of: Self.cids(0..<1_000))
        #expect(round.asked == Self.cids(0..<Limits.probesMax))
        #expect(round.covered == round.asked)
        #expect(plan.round(of: []).asked.isEmpty)
    }

    @Test("As long as few aren't there, it is every block")
    func few() {
        let round = Self.fruitless(Limits.missesInRow - 1).round(of: Self.cids(100..<110))
        #expect(round.asked == Self.cids(100..<110))
    }

    @Test("Once enough in a row aren't there, it is each eighth, and the first always")
    func sparse() {
        let plan = Self.fruitless(Limits.missesInRow)
        let round = plan.round(of: Self.cids(100..<120))
        #expect(round.covered == Self.cids(100..<120))
        #expect(round.asked == [100, 108, 116].flatMap { Self.cids($0..<$0 + 1) })
        let many = plan.round(of: Self.cids(0..<10_000))
        #expect(many.asked.count == Limits.probesMax)
        #expect(many.covered.count == Limits.probesMax * Limits.probeStride)
    }

    @Test("What nobody was asked about counts as missing, until one of its round is there")
    func hit() {
        var plan = Self.fruitless(Limits.missesInRow)
        let barren = plan.round(of: Self.cids(100..<120))
        plan.answered(barren, found: 0)
        #expect(Self.cids(100..<120).allSatisfy(plan.isKnown))

        let cids = Self.cids(200..<220)
        let round = plan.round(of: cids)
        plan.answered(round, found: 1)
        let unknown = cids.filter { !plan.isKnown($0) }
        #expect(unknown == cids.filter { !round.asked.contains($0) })
        #expect(plan.round(of: unknown).asked == unknown)
    }

    @Test("It is fresh from the first answer on, until one is a hit")
    func fresh() {
        var plan = ProbePlan()
        #expect(!plan.isFresh)
        for (found, isFresh) in [(0, true), (0, true), (1, false), (0, false)] {
            plan.answered(plan.round(of: Self.cids(0..<1)), found: found)
            #expect(plan.isFresh == isFresh)
        }
    }

    @Test("What it knows is bounded")
    func bounded() {
        var plan = Self.fruitless(Limits.missesInRow)
        #expect(plan.isKnown(Self.cids(0..<1)[0]))
        let atOnce = Limits.probesMax * Limits.probeStride
        for start in stride(from: 0, through: Limits.knownMax + atOnce, by: atOnce) {
            let round = plan.round(of: Self.cids(start + 100..<start + 100 + atOnce))
            #expect(round.covered.count == atOnce)
            plan.answered(round, found: 0)
        }
        #expect(!plan.isKnown(Self.cids(0..<1)[0]))
    }
}

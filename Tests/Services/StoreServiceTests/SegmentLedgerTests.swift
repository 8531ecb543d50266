import StoreService
import Testing

@Suite("Segment ledger")
struct SegmentLedgerTests {
    private func place(_ segment: Int64, _ position: Int64, _ size: Int64) -> BlockPlace {
        BlockPlace(segment: segment, position: position, size: size)
    }

    @Test("Blocks from a size on are large", arguments: [(-1, false), (0, true), (1, true)])
    func large(more: Int, isLarge: Bool) {
        #expect(SegmentLedger.isLarge(Limits.segmentBlockBytesMin + more) == isLarge)
    }

    @Test(
        "They go to segments, but for those of a small group that waits for a sync of the log",
        arguments: [
            (Limits.segmentGroupBytesMin - 1, true, false),
            (Limits.segmentGroupBytesMin, true, true),
            (0, false, true), (Limits.segmentGroupBytesMin, false, true),
        ]
    )
    func takes(groupBytes: Int, isDurable: Bool, takes: Bool) {
        #expect(SegmentLedger.takesLarge(of: groupBytes, isDurable: isDurable) == takes)
    }

    @Test("Blocks follow one another at whole units, and a new segment begins when one is full")
    func places() {
        var ledger = SegmentLedger(newest: 0, length: 0, segmentBytesMax: 20_480)
        let places = [5_000, 8_192, 4_096, 1, 20_480].map { ledger.place($0) }
        #expect(
            places == [
                place(1, 0, 5_000), place(1, 8_192, 8_192), place(1, 16_384, 4_096), place(2, 0, 1),
                place(3, 0, 20_480),
            ]
        )
        #expect(
            ledger.changes == [
                1: .init(length: 20_480, live: 20_480), 2: .init(length: 4_096, live: 4_096),
                3: .init(length: 20_480, live: 20_480),
            ]
        )
    }

    @Test("It goes on where the table says that the newest segment ends")
    func resumes() {
        var ledger = SegmentLedger(newest: 7, length: 8_192, segmentBytesMax: 20_480)
        let places = [4_096, 8_192, 1].map { ledger.place($0) }
        #expect(places == [place(7, 8_192, 4_096), place(7, 12_288, 8_192), place(8, 0, 1)])
        #expect(ledger.changes[7] == .init(length: 20_480, live: 12_288))
    }

    @Test("What is freed is punched, neighbours together, but for what lies in dead segments")
    func leavings() {
        var ledger = SegmentLedger(newest: 3, length: 0)
        for freed in [
            place(1, 8_192, 4_096), place(2, 0, 5_000), place(1, 0, 1), place(1, 4_096, 4_096),
            place(1, 20_480, 4_097),
        ] {
            ledger.free(freed)
        }
        #expect(ledger.changes == [1: .init(live: -20_480), 2: .init(live: -8_192)])
        let leavings = ledger.leavings(dead: [2])
        #expect(leavings.holes == [1: [0..<12_288, 20_480..<28_672]])
        #expect(leavings.dead == [2])
        #expect(SegmentLedger(newest: 1, length: 1).leavings(dead: []) == SegmentLeavings())
    }

    @Test("A block that comes and goes in one transaction leaves no trace but its hole")
    func comesAndGoes() {
        var ledger = SegmentLedger(newest: 1, length: 0)
        let place = ledger.place(70_000)
        ledger.free(place)
        #expect(ledger.changes == [1: .init(length: 73_728, live: 0)])
        #expect(ledger.leavings(dead: []).holes == [1: [0..<73_728]])
    }

    @Test("Room is reserved ahead, in one piece with the block, and not past the segment's end")
    func reserves() {
        let (step, most) = (Limits.segmentReserveBytes, Limits.segmentBytesMax)
        let table: [(position: Int64, size: Int64, has: Int64, room: Range<Int64>?)] = [
            (0, 70_000, 0, 0..<step),
            (0, 70_000, 73_728, nil),
            (0, 70_000, 70_000, 70_000..<(70_000 + step)),
            (4_096, 70_000, 0, 4_096..<(4_096 + step)),
            (most - 8_192, 8_192, most - 8_192, (most - 8_192)..<most),
            (most - 8_192, 8_192, most, nil),
        ]
        for (position, size, has, room) in table {
            let place = place(1, position, size)
            #expect(SegmentLedger.reserve(for: place, size: has, ahead: step) == room)
        }
        let lone = place(1, 0, 70_000)
        #expect(SegmentLedger.reserve(for: lone, size: 0, ahead: 9) == 0..<73_728)
    }

    @Test(
        "Files that no row names are strays, unless they may be the next segment",
        arguments: [
            ([1, 2, 3], [3], [1, 2]), ([1, 2, 3], [1, 3], [2]), ([4, 5], [3], []), ([1], [], []),
            ([], [1], []), ([2, 0], [2], [0]),
        ] as [([Int64], [Int64], [Int64])]
    )
    func strays(files: [Int64], rows: [Int64], strays: [Int64]) {
        #expect(SegmentLeavings.strays(among: files, rows: Set(rows)) == strays)
    }
}

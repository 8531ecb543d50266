import HTTPService
import Testing

@Suite("The window of pieces")
struct PieceWindowTests {
    @Test("Pieces leave in order, whatever order they come in, and no more than its width wait")
    func order() {
        for seed in UInt64(1)...50 {
            var state = seed
            var window = PieceWindow<UInt64>(7..<1_007, pieceBytes: 64, width: 4)
            var open: [Range<UInt64>] = []
            var waiting = 0
            var next: UInt64 = 7
            while !window.isDone {
                while let piece = window.ask() { open.append(piece) }
                #expect(open.count + waiting <= 4)
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                if !open.isEmpty {
                    let piece = open.remove(at: Int(state >> 33) % open.count)
                    window.arrived(piece.lowerBound, piece.lowerBound)
                    waiting += 1
                }
                while let first = window.take() {
                    #expect(first == next)
                    next = min(1_007, first + 64)
                    waiting -= 1
                }
            }
            #expect(next == 1_007)
            #expect(window.count == 0)
        }
    }

    @Test("An empty range is done at once")
    func empty() {
        var window = PieceWindow<Int>(5..<5, pieceBytes: 10, width: 4)
        #expect(window.isDone)
        #expect(window.ask() == nil)
    }

    @Test("The end of all numbers is no trap")
    func extremes() {
        var window = PieceWindow<Int>((.max - 5)..<UInt64.max, pieceBytes: 10, width: 4)
        #expect(window.ask() == (.max - 5)..<UInt64.max)
        window.arrived(.max - 5, 1)
        window.arrived(0, 2)
        #expect(window.take() == 1)
        #expect(window.isDone)
    }
}

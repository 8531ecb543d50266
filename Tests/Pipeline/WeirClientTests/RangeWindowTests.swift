import Testing
import WeirClient

@Suite("Range window")
struct RangeWindowTests {
    private func range(_ offset: UInt64, _ count: Int) -> ContentRange {
        ContentRange(bytes: Array(repeating: 7, count: count), offset: offset, size: 95, cid: "c")
    }

    @Test("Ranges are asked in order, no further ahead than the window")
    func asksWithinWindow() {
        var window = RangeWindow(from: 0, to: 95, rangeBytes: 10, windowBytes: 30)
        #expect((0..<3).map { _ in window.ask()?.offset } == [0, 10, 20])
        #expect(window.ask() == nil)
    }

    @Test("What comes out of order is delivered in order, and makes room")
    func deliversInOrder() {
        var window = RangeWindow(from: 0, to: 95, rangeBytes: 10, windowBytes: 30)
        while window.ask() != nil {}
        window.came(range(20, 10))
        window.came(range(10, 10))
        #expect(window.deliver() == nil)
        #expect(window.ask() == nil)
        window.came(range(0, 10))
        #expect(window.deliver()?.offset == 0)
        #expect(window.deliver()?.offset == 10)
        #expect(window.deliver()?.offset == 20)
        #expect(window.deliver() == nil)
        #expect(window.ask()?.offset == 30)
    }

    @Test("The last range is as long as what is left")
    func endsShort() {
        var window = RangeWindow(from: 80, to: 95, rangeBytes: 10, windowBytes: 30)
        #expect(window.ask()?.length == 10)
        #expect(window.ask()?.length == 5)
        #expect(window.ask() == nil)
        window.came(range(80, 10))
        window.came(range(90, 5))
        while window.deliver() != nil {}
        #expect(window.isDone)
    }

    @Test("There is nothing to ask at the end", arguments: [UInt64(0), 95])
    func empty(offset: UInt64) {
        var window = RangeWindow(from: offset, to: offset)
        #expect(window.isDone)
        #expect(window.ask() == nil)
    }
}

import RouterService
import Testing

@Suite("A byte range")
struct ByteRangeTests {
    private func range(_ offset: UInt64, _ length: UInt64) -> ByteRange {
        ByteRange(offset: offset, length: length)
    }

    @Test("of length 0 goes to the end of the content, and so does one that overflows")
    func openEnd() {
        #expect(range(5, 0).end == ByteRange.openEnd)
        #expect(range(5, 0).length == 0)
        #expect(range(.max, 10).end == ByteRange.openEnd)
        #expect(range(5, 10).length == 10)
    }

    @Test("is available as far as its order has come")
    func available() {
        let order = range(100, 100)
        #expect(range(120, 50).available(upTo: 110, of: order) == 0)
        #expect(range(120, 50).available(upTo: 130, of: order) == 10)
        #expect(range(120, 50).available(upTo: 200, of: order) == 50)
        #expect(range(90, 50).available(upTo: 200, of: order) == 0)
    }

    @Test("grows into an order with what touches it, and with nothing farther away")
    func order() {
        #expect(ByteRange.order(for: [range(0, 10)]) == range(0, 10))
        #expect(ByteRange.order(for: [range(0, 10), range(10, 10), range(15, 20)]) == range(0, 35))
        #expect(ByteRange.order(for: [range(0, 10), range(11, 10)]) == range(0, 10))
        #expect(ByteRange.order(for: [range(50, 10), range(0, 10), range(60, 5)]) == range(50, 15))
        #expect(ByteRange.order(for: [range(50, 10), range(40, 0), range(0, 10)]) == range(40, 0))
        #expect(ByteRange.order(for: [range(5, 5), range(0, 10)]) == range(0, 10))
    }
}

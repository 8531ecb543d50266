import Multistream
import SeededRandom
import Testing

@Suite("A line of the negotiation")
struct LineTests {
    private func read(_ bytes: [UInt8]) throws(MultistreamError) -> (String?, Int) {
        var offset = 0
        let line = try Line.read(bytes.span, at: &offset)
        return (line, offset)
    }

    @Test("The specification's example is written so")
    func example() throws {
        #expect(Channel.lines("na") == [0x03, 0x6e, 0x61, 0x0a])
        let (line, offset) = try read([0x03, 0x6e, 0x61, 0x0a, 0xff])
        #expect(line == "na")
        #expect(offset == 4)
    }

    @Test("Every length survives the way there and back", arguments: [1, 2, 126, 127, 128, 1_023])
    func roundTrip(count: Int) throws {
        let text = String(repeating: "é", count: count / 2) + (count % 2 == 1 ? "x" : "")
        let (line, offset) = try read(Channel.lines(text))
        #expect(line == text)
        #expect(offset == count + 1 + (count + 1 > 127 ? 2 : 1))
    }

    @Test("A line that is cut anywhere waits, and leaves the offset")
    func truncation() throws {
        let whole = Channel.lines(String(repeating: "p", count: 300))
        for count in whole.indices {
            let (line, offset) = try read(Array(whole.prefix(count)))
            #expect(line == nil)
            #expect(offset == 0)
        }
    }

    @Test(
        "What is wrong is named before more is waited for",
        arguments: [
            ([0x00], .malformedLine),
            ([0x80, 0x00], .malformedLength),
            ([0x81, 0x08], .lineTooLong(1_025)),
            ([0xff, 0xff, 0xff], .lineTooLong(nil)),
            ([UInt8](repeating: 0xff, count: 12), .lineTooLong(nil)),
            ([0x02, 0x61, 0x61], .malformedLine),
            ([0x03, 0x0a, 0x61, 0x0a], .malformedLine),
            ([0x03, 0xc3, 0x28, 0x0a], .notText),
        ] as [([UInt8], MultistreamError)]
    )
    func bad(bytes: [UInt8], error: MultistreamError) {
        #expect(throws: error) { try read(bytes) }
    }

    @Test("The longest line is read, one byte more is not")
    func longest() throws {
        let text = String(repeating: "p", count: Limits.lineBytesMax - 1)
        #expect(Line.canCarry(text))
        #expect(!Line.canCarry(text + "p"))
        #expect(try read(Channel.lines(text)).0 == text)
    }

    @Test("Random bytes never do more than fail", arguments: 0..<200 as Range<UInt64>)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = random.bytes(Int.random(in: 0...2_000, using: &random))
        var offset = 0
        while let line = try? Line.read(bytes.span, at: &offset) {
            #expect(line.utf8.count < Limits.lineBytesMax)
        }
        #expect(offset <= bytes.count)
    }
}

import SeededRandom
import Testing
import Yamux

@Suite("A frame's header")
struct HeaderTests {
    /// As go-yamux writes them.
    static let vectors: [(Header, UInt64, UInt32)] = [
        (Header(.windowUpdate, .open, stream: StreamID(1)), 0x0001_0001_0000_0001, 0),
        (
            Header(.data, .acknowledge, stream: StreamID(0x0102_0304), length: 0x0506_0708),
            0x0000_0002_0102_0304, 0x0506_0708
        ),
        (Header(.windowUpdate, .finish, stream: StreamID(2)), 0x0001_0004_0000_0002, 0),
        (
            Header(.windowUpdate, .reset, stream: StreamID(2), length: 7),
            0x0001_0008_0000_0002, 7
        ),
        (Header(.ping, .open, stream: .session, length: 9), 0x0002_0001_0000_0000, 9),
        (Header(.goAway, stream: .session, length: 1), 0x0003_0000_0000_0000, 1),
    ]

    @Test("It is twelve bytes in network order", arguments: vectors)
    func vector(header: Header, first: UInt64, last: UInt32) throws {
        #expect(header.words == (first, last))
        #expect(try Header(first, last) == header)
    }

    @Test(
        "What is wrong is named",
        arguments: [
            (0x0100_0000_0000_0001, .unknownVersion(1)),
            (0xff00_0000_0000_0001, .unknownVersion(255)),
            (0x0004_0000_0000_0001, .unknownKind(4)),
            (0x0000_0000_0000_0000, .misdirected(.data, .session)),
            (0x0001_0000_0000_0000, .misdirected(.windowUpdate, .session)),
            (0x0002_0001_0000_0003, .misdirected(.ping, StreamID(3))),
            (0x0003_0000_0000_0003, .misdirected(.goAway, StreamID(3))),
        ] as [(UInt64, YamuxError)]
    )
    func bad(first: UInt64, error: YamuxError) {
        #expect(throws: error) { try Header(first, 0) }
    }

    @Test("What can be read is written back as it was", arguments: 0..<50 as Range<UInt64>)
    func roundTrip(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            // Seven bits of version and kind are nearly always wrong; leave two.
            let (first, last) = (
                random.next() & 0x0003_ffff_ffff_ffff, UInt32.random(in: 0 ... .max, using: &random)
            )
            guard let header = try? Header(first, last) else { continue }
            #expect(header.words == (first, last))
        }
    }
}

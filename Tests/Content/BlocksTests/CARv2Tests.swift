import Blocks
import Multiformats
import SeededRandom
import Testing

@Suite("CARv2")
struct CARv2Tests {
    /// The section that each CAR of version 2 begins with (CARv2 specification, “Pragma”).
    private static let pragma: [UInt8] = [
        0x0A, 0xA1, 0x67, 0x76, 0x65, 0x72, 0x73, 0x69, 0x6F, 0x6E, 0x02,
    ]

    private static func header(offset: UInt64, size: UInt64, index: UInt64) -> [UInt8] {
        [UInt8](repeating: 0, count: 16)
            + [offset, size, index].flatMap { number in
                (0..<8).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * $0)) }
            }
    }

    /// A CAR of version 1 inside one of version 2.
    private static func wrapped(
        _ inner: [UInt8],
        padding: Int = 0,
        index: [UInt8] = [0x81, 0x08, 1, 2, 3]
    ) -> [UInt8] {
        let offset = UInt64(51 + padding)
        let size = UInt64(inner.count)
        let place = index.isEmpty ? 0 : offset + size
        return pragma + header(offset: offset, size: size, index: place)
            + [UInt8](repeating: 0xAB, count: padding) + inner + index
    }

    private static func sample() throws -> (inner: [UInt8], events: [CARReader.Event]) {
        var random = SeededGenerator(seed: 51)
        let blocks = try [3, 200, 0].map { try Block(hashing: random.bytes($0)) }
        var bytes = CARWriter.header(roots: [blocks[0].cid])
        var events: [CARReader.Event] = [.header(roots: [blocks[0].cid])]
        for block in blocks {
            bytes += CARWriter.section(block.cid, size: block.bytes.count) + block.bytes
            events.append(.block(block.cid, block.bytes))
        }
        return (bytes, events)
    }

    private static func events(_ bytes: [UInt8], by step: Int) throws -> [CARReader.Event] {
        var reader = CARReader()
        var events: [CARReader.Event] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            reader.feed(bytes[start..<min(start + step, bytes.count)])
            while let event = try reader.next() { events.append(event) }
        }
        try reader.finish()
        return events
    }

    @Test("The CAR inside is read, what stands around it passed over")
    func inside() throws {
        let (inner, events) = try Self.sample()
        for bytes in [
            Self.wrapped(inner),
            Self.wrapped(inner, padding: 1_000),
            Self.wrapped(inner, index: []),
            Self.wrapped(inner, padding: 7, index: [UInt8](repeating: 0xFF, count: 5_000)),
        ] {
            for step in [1, 5, 64, 10_000] {
                #expect(try Self.events(bytes, by: step) == events)
            }
        }
    }

    @Test("One that is cut before its data's end says so")
    func truncation() throws {
        let (inner, events) = try Self.sample()
        let bytes = Self.wrapped(inner, padding: 9)
        let end = 51 + 9 + inner.count
        for count in 0..<bytes.count {
            let cut = Array(bytes[..<count])
            if count < end {
                #expect(throws: BlockError.truncatedCAR, "\(count)") {
                    try Self.events(cut, by: 16)
                }
            } else {
                #expect(try Self.events(cut, by: 16) == events)
            }
        }
    }

    @Test("Headers that can't be are refused")
    func headers() throws {
        let (inner, _) = try Self.sample()
        let size = UInt64(inner.count)
        for header in [
            Self.header(offset: 50, size: size, index: 0),
            Self.header(offset: .max, size: size, index: 0),
            Self.header(offset: 51, size: 0, index: 0),
            Self.header(offset: 51, size: .max, index: 0),
            Self.header(offset: 51, size: UInt64(Int64.max), index: 0),
            Self.header(offset: 51, size: size, index: 60),
            // The data ends inside a section.
            Self.header(offset: 51, size: size - 1, index: 0),
        ] {
            #expect(throws: BlockError.self) {
                try Self.events(Self.pragma + header + inner, by: 100)
            }
        }
        // One of version 2 inside another, and one that says more than its version.
        #expect(throws: BlockError.self) {
            try Self.events(Self.wrapped(Self.wrapped(inner)), by: 100)
        }
        let roots: [UInt8] = [0x65, 0x72, 0x6F, 0x6F, 0x74, 0x73, 0x80]
        let more = [0x11, 0xA2] + Self.pragma.dropFirst(2) + roots
        #expect(throws: BlockError.unsupportedCAR(version: 2)) { try Self.events(more, by: 100) }
    }

    @Test("Disturbed streams never crash")
    func noise() throws {
        var random = SeededGenerator(seed: 52)
        let bytes = Self.wrapped(try Self.sample().inner, padding: 3)
        for _ in 0..<2_000 {
            var wrong = bytes
            wrong[Int.random(in: 0..<bytes.count, using: &random)] = .random(
                in: 0...255,
                using: &random
            )
            _ = try? Self.events(wrong, by: Int.random(in: 1...200, using: &random))
        }
    }
}

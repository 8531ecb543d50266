import HTTPService
import Testing

@Suite("The part of a file that a CAR is for")
struct EntityBytesTests {
    @Test(
        "It is read as the trustless gateway specification says",
        arguments: [
            ("0:*", EntityBytes(from: 0, to: nil)),
            ("-1024:*", EntityBytes(from: -1_024, to: nil)),
            ("499:-1000", EntityBytes(from: 499, to: -1_000)),
            ("5:5", EntityBytes(from: 5, to: 5)),
        ]
    )
    func reads(text: String, expected: EntityBytes) {
        #expect(EntityBytes(parsing: text) == expected)
        #expect(expected.text == text)
    }

    @Test(
        "What is no part is refused",
        arguments: [
            "", ":", "1", "1:", ":1", "*:1", "1:2:3", "a:b", "5:4", "+1:2", "--1:*", "1:**",
        ]
    )
    func refuses(text: String) {
        #expect(EntityBytes(parsing: text) == nil)
    }

    @Test(
        "Both ends belong to it, and it is cut by the file",
        arguments: [
            ("0:*", 0..<100), ("0:0", 0..<1), ("10:19", 10..<20), ("-10:*", 90..<100),
            ("-1000:*", 0..<100), ("90:1000", 90..<100), ("10:-10", 10..<91), ("100:*", 0..<0),
            ("200:300", 0..<0), ("-10:-20", 0..<0), ("0:9223372036854775807", 0..<100),
        ] as [(String, Range<UInt64>)]
    )
    func bytes(text: String, expected: Range<UInt64>) throws {
        let part = try #require(EntityBytes(parsing: text))
        #expect(part.bytes(of: 100) == expected)
    }

    @Test("No part and no size overflows", arguments: [0, 1, UInt64(Int64.max), .max])
    func extremes(size: UInt64) {
        for from in [Int64.min, -1, 0, 1, .max] {
            for to in [nil, Int64.min, -1, 0, 1, .max] {
                let bytes = EntityBytes(from: from, to: to).bytes(of: size)
                #expect(bytes.upperBound <= size)
            }
        }
    }
}

import Blocks
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

    @Test("A walk is told the same part")
    func selection() throws {
        let part = try #require(EntityBytes(parsing: "499:-1000"))
        #expect(part.selection == ByteSelection(first: 499, last: -1_000))
        #expect(EntityBytes(from: -7, to: nil).selection == ByteSelection(first: -7, last: nil))
    }
}

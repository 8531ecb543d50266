import HTTPService
import Testing

@Suite("A range of bytes")
struct RangeRequestTests {
    @Test(
        "It is read as the standard says",
        arguments: [
            ("bytes=0-499", RangeRequest.between(0, 499)),
            ("bytes=9500-", .from(9_500)),
            ("bytes=-500", .suffix(500)),
            ("Bytes = 1-1 ", .between(1, 1)),
            ("bytes=0-99999999999999999999999", .between(0, .max)),
        ]
    )
    func reads(field: String, expected: RangeRequest) {
        #expect(RangeRequest(field: field) == expected)
    }

    @Test(
        "What is no single range of bytes is passed over, and the whole is the answer",
        arguments: [
            "", "bytes", "bytes=", "bytes=-", "bytes=5-4", "bytes=0-1,3-4", "lines=0-1",
            "bytes=a-b",
            "bytes=+1-2", "bytes=1-2x", "0-1", "bytes=1--2",
        ]
    )
    func passesOver(field: String) {
        #expect(RangeRequest(field: field) == nil)
    }

    @Test("It is cut by the content's end, and nothing where it begins after it")
    func bytes() {
        #expect(RangeRequest.between(0, 9).bytes(of: 100) == 0..<10)
        #expect(RangeRequest.between(90, 200).bytes(of: 100) == 90..<100)
        #expect(RangeRequest.between(0, .max).bytes(of: 100) == 0..<100)
        #expect(RangeRequest.between(100, 200).bytes(of: 100) == nil)
        #expect(RangeRequest.from(99).bytes(of: 100) == 99..<100)
        #expect(RangeRequest.from(100).bytes(of: 100) == nil)
        #expect(RangeRequest.suffix(1).bytes(of: 100) == 99..<100)
        #expect(RangeRequest.suffix(1_000).bytes(of: 100) == 0..<100)
        #expect(RangeRequest.suffix(0).bytes(of: 100) == nil)
        #expect(RangeRequest.suffix(5).bytes(of: 0) == nil)
        #expect(RangeRequest.from(0).bytes(of: 0) == nil)
    }
}

import Messages
import SeededRandom
import Testing

/// Headers that nobody meant well: never a trap, always an answer.
@Suite struct HostileHeaderTests {
    private func refusal(_ bytes: [UInt8]) -> MalformedHeader? {
        do throws(MalformedHeader) {
            _ = try MessageCodec.decode(bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test("Every header truncated at every byte is refused, or is a shorter message")
    func truncated() {
        for payload in Samples.all {
            let binary = MessageCodec.encode(Samples.message(payload))
            for count in 0..<binary.count { _ = refusal(Array(binary.prefix(count))) }
            let json = MessageCodec.encode(Samples.message(payload), as: .json)
            for count in 0..<json.count {
                let error = refusal(Array(json.prefix(count)))
                #expect(error?.code == .invalidRequest)
                #expect(error?.encoding == (count == 0 ? .protobuf : .json))
            }
        }
    }

    @Test("Every byte changed to anything is refused, or is another message")
    func changed() {
        var random = SeededGenerator(seed: 1)
        for payload in Samples.all {
            for encoding in [Encoding.protobuf, .json] {
                let header = MessageCodec.encode(Samples.message(payload), as: encoding)
                for index in header.indices {
                    var other = header
                    other[index] = .random(in: 0...255, using: &random)
                    _ = refusal(other)
                }
            }
        }
    }

    @Test("Random bytes are refused, or mean something harmless")
    func random() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...80, using: &random)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            _ = refusal(bytes)
            bytes.insert(UInt8(ascii: "{"), at: 0)
            #expect(refusal(bytes) != nil)
        }
    }

    @Test("Headers above 64 KiB are too large, and are not read")
    func tooLarge() {
        for first in [UInt8(ascii: "{"), 0x0A] {
            let error = refusal([first] + Array(repeating: 0x20, count: Limits.headerBytesMax))
            #expect(error?.code == .tooLarge)
            #expect(error?.encoding == Encoding(firstByte: first))
        }
    }

    @Test("Deep nesting is refused before it takes the stack", arguments: ["[", "{\"a\":"])
    func deep(opening: String) {
        let text = "{\"unknown\":" + String(repeating: opening, count: 12_000)
        #expect(refusal(Array(text.utf8).prefix(Limits.headerBytesMax).map(\.self)) != nil)
        let listed = "{\"listing\":{\"entries\":" + String(repeating: opening, count: 12_000)
        #expect(refusal(Array(listed.utf8).prefix(Limits.headerBytesMax).map(\.self)) != nil)
    }

    @Test("Nested groups of protobuf are refused before they take the stack")
    func groups() {
        #expect(refusal(Array(repeating: 0x0B, count: Limits.headerBytesMax)) != nil)
        #expect(refusal(Array(repeating: 0xA3, count: Limits.headerBytesMax)) != nil)
    }

    @Test(
        "JSON with wrong types is refused in JSON",
        arguments: [
            #"{"get": 5}"#, #"{"get": []}"#, #"{"get": "x"}"#, #"{"get": {"contentHash": 5}}"#,
            #"{"get": {"offset": "x"}}"#, #"{"get": {"offset": -1}}"#, #"{"get": {"offset": 1.5}}"#,
            #"{"get": {"offset": 99999999999999999999999}}"#, #"{"get": {"length": {}}}"#,
            #"{"get": {"preferredSources": "peer"}}"#, #"{"get": {"preferredSources": [1]}}"#,
            #"{"get": {"metadata": []}}"#, #"{"get": {"publicOnly": "yes"}}"#,
            #"{"ttlMs": "soon", "ping": {}}"#, #"{"ttlMs": -1, "ping": {}}"#,
            #"{"requestId": 5, "ping": {}}"#, #"{"requestId": "%%", "ping": {}}"#,
            #"{"requestId": "AAAA", "ping": {}}"#, #"{"cancel": {"requestId": "AA=="}}"#,
            #"{"get": {}, "ping": {}}"#, #"{"ping": {}"#, #"{"ping": {}} trailing"#, #"{}"#, "{",
            #"{"version": 1, "ping": {}}"#, #"{"ping": null}"#, "{\"ping\": {}}\u{0}",
            #"{"list": {"limit": 101}}"#, #"{"list": {"limit": 4294967296}}"#,
        ]
    )
    func wrongTypes(json: String) {
        let error = refusal(Array(json.utf8))
        #expect(error?.code == .invalidRequest)
        #expect(error?.encoding == .json)
        #expect(error?.sentence.isEmpty == false)
        #expect((error?.sentence.utf8.count ?? .max) <= 512)
    }

    @Test("Text that is not UTF-8 is refused")
    func notUTF8() {
        let text = Array(#"{"get": {"contentHash": "\#u{1}"}}"#.utf8)
        #expect(refusal(text.map { $0 == 1 ? 0xFF : $0 }) != nil)
        // get { contentHash: <0xFF> }
        #expect(refusal([0x52, 0x03, 0x0A, 0x01, 0xFF]) != nil)
    }
}

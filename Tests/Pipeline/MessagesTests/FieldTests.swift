import Messages
import Multiformats
import Testing

/// What each field may hold, and how a wrong one is named.
@Suite struct FieldTests {
    private let hash = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"

    private func refusal(_ json: String) -> MalformedHeader? {
        do throws(MalformedHeader) {
            _ = try MessageCodec.decode(Array(json.utf8))
            return nil
        } catch {
            return error
        }
    }

    private func refusal(get fields: String) -> MalformedHeader? {
        refusal(#"{"get": {"contentHash": "\#(hash)", \#(fields)}}"#)
    }

    @Test("Unknown fields are ignored, at every level")
    func unknown() {
        #expect(
            refusal(#"{"future": [1, {"a": null}], "get": {"contentHash": "\#(hash)", "x": 5}}"#)
                == nil
        )
        // Field 999 of the header and a ping.
        #expect(throws: Never.self) {
            try MessageCodec.decode([0xBA, 0x3E, 0x01, 0x00, 0x9A, 0x01, 0x00])
        }
    }

    @Test("Minor versions are spoken", arguments: ["", "1", "1.0", "1.7", "1.0.3"])
    func spoken(version: String) {
        #expect(refusal(#"{"version": "\#(version)", "ping": {}}"#) == nil)
    }

    @Test(
        "Other major versions are refused, with those that are spoken",
        arguments: ["2.0", "0.9", "10.0", "x"]
    )
    func unspoken(version: String) {
        let error = refusal(
            #"{"version": "\#(version)", "requestId": "ASNFZ4mrze/+3LqYdlQyEA==", "ping": {}}"#
        )
        #expect(error?.versions == ["1.0"] && error?.field == "version")
        #expect(error?.requestID == Samples.id)
        #expect(error?.failure.versions == ["1.0"])
    }

    @Test(
        "What shapes the plan is read, each word of it",
        arguments: [
            (#""strategy": "cost""#, Manner(strategy: .cost)),
            (#""metadata": {"urgency": "high"}"#, Manner(urgency: .high)),
            (#""metadata": {"urgency": "low"}"#, Manner(urgency: .low)),
            (#""metadata": {"size": 5}"#, Manner(size: 5)),
            (#""metadata": {"contentType": "text/plain"}"#, Manner(contentType: "text/plain")),
            (#""context": {"networkCondition": "offline"}"#, Manner(network: .offline)),
            (#""context": {"networkCondition": "limited"}"#, Manner(network: .limited)),
            (#""context": {"bandwidth": "low"}"#, Manner(isBandwidthLow: true)),
            (#""context": {"batteryLevel": "low"}"#, Manner(isBatteryLow: true)),
            (
                #""context": {"networkCondition": "online", "bandwidth": "high"}"#, Manner()
            ),
        ]
    )
    func manner(fields: String, manner: Manner) throws {
        let json = #"{"get": {"contentHash": "\#(hash)", \#(fields)}}"#
        let (message, _) = try MessageCodec.decode(Array(json.utf8))
        guard case .get(let get) = message.payload else {
            Issue.record("it is a get")
            return
        }
        #expect(get.manner == manner)
    }

    @Test("Sources that are named keep their order, unless a strategy is named too")
    func keepsOrder() throws {
        let hash = try ContentHash(parsing: hash)
        #expect(!Get(hash).keepsOrder)
        #expect(Get(hash, sources: [.gateway, .peer]).keepsOrder)
        let ranked = Get(hash, sources: [.gateway, .peer], manner: Manner(strategy: .cost))
        #expect(!ranked.keepsOrder)
    }

    @Test("Only public content may be asked of public networks", arguments: Privacy.allCases)
    func searchable(privacy: Privacy) throws {
        let get = Get(try ContentHash(parsing: hash), privacy: privacy)
        #expect(get.searchable == (privacy == .public ? [.peer, .ipfs, .gateway] : [.peer]))
    }

    @Test(
        "What is wrong is named",
        arguments: [
            (#""format": "car""#, "format"),
            (#""metadata": {"privacy": "secret"}"#, "metadata.privacy"),
            (#""strategy": "luck""#, "strategy"),
            (#""metadata": {"urgency": "now"}"#, "metadata.urgency"),
            (#""metadata": {"contentType": "a\nb"}"#, "metadata.contentType"),
            (#""context": {"networkCondition": "bad"}"#, "context.networkCondition"),
            (#""context": {"bandwidth": "some"}"#, "context.bandwidth"),
            (#""context": {"batteryLevel": "5"}"#, "context.batteryLevel"),
            (#""preferredSources": ["moon"]"#, "preferredSources"),
            (#""preferredSources": ["peer", "peer"]"#, "preferredSources"),
            (#""requesterId": "me""#, "requesterId"),
            (#""requesterId": "did:key:""#, "requesterId"),
            (#""requesterId": "did:KEY:x""#, "requesterId"),
            (#""offset": "9223372036854775808""#, "offset"),
            (#""length": 1048577"#, "length"),
        ]
    )
    func wrong(fields: String, name: String) {
        #expect(refusal(get: fields)?.field == name)
    }

    @Test("More than a range holds is too large")
    func tooLong() {
        #expect(refusal(get: #""length": 1048577"#)?.code == .tooLarge)
        #expect(refusal(get: #""length": 1048576"#) == nil)
    }

    @Test(
        "A hash that is none is refused by name",
        arguments: [
            "", "x", "hello world", "Qm", "bafk", "zzzz", "../../etc/passwd",
            String(repeating: "0", count: 63), String(repeating: "a", count: 301),
            String(repeating: "0", count: 300),
            // SHA-1, BLAKE3, and a codec that is not read here (git-raw).
            "bafkreceamjsgg4tjmfwgkzltonsxgzlb", "bafkr4iffjbunquw4buc3fq6zjhxy",
            "baf4bcfb3vhx62grhe3iw2jqk7jz25jb2pqodquq",
        ]
    )
    func noHash(text: String) {
        let error = refusal(#"{"get": {"contentHash": "\#(text)"}}"#)
        #expect(error?.code == .invalidRequest && error?.field == "contentHash")
    }

    @Test(
        "A hash may be a CID of either version or a SHA-256",
        arguments: [
            "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
            "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n",
            String(repeating: "aB", count: 32),
        ]
    )
    func hashes(text: String) {
        #expect(refusal(#"{"get": {"contentHash": "\#(text)"}}"#) == nil)
    }

    @Test(
        "A time to live is a millisecond to ten minutes",
        arguments: [
            (0, false), (1, true), (600_000, true), (600_001, false), (4_294_967_295, false),
        ]
    )
    func timeToLive(milliseconds: Int, isAllowed: Bool) {
        let error = refusal(#"{"ttlMs": \#(milliseconds), "ping": {}}"#)
        #expect((error == nil) == isAllowed)
        #expect(isAllowed || error?.field == "ttlMs")
    }

    @Test("An owner and a media type have bounds")
    func bounds() {
        let owner = "did:key:" + String(repeating: "z", count: 505)
        #expect(refusal(#"{"put": {"owner": "\#(owner)"}}"#)?.field == "owner")
        let type = String(repeating: "t", count: 256)
        #expect(refusal(#"{"put": {"contentType": "\#(type)"}}"#)?.field == "contentType")
        #expect(refusal(#"{"put": {"contentType": "a\nb"}}"#)?.field == "contentType")
        #expect(refusal(#"{"assemble": {"sha256": "abc"}}"#)?.field == "sha256")
        #expect(refusal(#"{"list": {"limit": 101}}"#)?.field == "limit")
        let cursor = String(repeating: "c", count: 65)
        #expect(refusal(#"{"list": {"cursor": "\#(cursor)"}}"#)?.field == "cursor")
    }

    @Test("Lists of attempts are cut at 64, sentences at 256 bytes")
    func cut() throws {
        let attempt = Attempt(.gateway, .failed, sentence: String(repeating: "é", count: 400))
        let failure = Failure(.notFound, "", attempts: Array(repeating: attempt, count: 100))
        let message = Samples.message(.failure(failure))
        let (decoded, _) = try MessageCodec.decode(MessageCodec.encode(message))
        guard case .failure(let read) = decoded.payload else {
            Issue.record("it is a failure")
            return
        }
        #expect(read.attempts.count == Limits.attemptsMax)
        #expect(read.attempts.allSatisfy { $0.sentence.utf8.count <= Limits.sentenceBytesMax })
    }

    @Test("The answer to a header that can't be read has its id, where that could be read")
    func reply() {
        let known = refusal(
            #"{"requestId": "ASNFZ4mrze/+3LqYdlQyEA==", "get": {"contentHash": "x"}}"#
        )
        #expect(known?.reply.requestID == Samples.id)
        #expect(refusal("{")?.reply.requestID == .zero)
        #expect(known?.reply.payload.name == "error")
    }
}

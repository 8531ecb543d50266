import Messages
import Testing

/// Headers that are written and read again.
@Suite struct RoundTripTests {
    @Test("Every message comes back as it went, in both encodings", arguments: Samples.all)
    func roundTrip(payload: Payload) throws {
        for encoding in [Encoding.protobuf, .json] {
            let message = Samples.message(payload)
            let bytes = MessageCodec.encode(message, as: encoding)
            #expect(bytes.count <= Limits.headerBytesMax)
            let (decoded, seen) = try MessageCodec.decode(bytes)
            #expect(decoded == message)
            #expect(seen == encoding)
        }
    }

    @Test("Every operation has a name of its own")
    func names() {
        #expect(Set(Samples.all.map(\.name)).count == 41)
    }

    @Test("A message without id, hop and time to live comes back without them")
    func bare() throws {
        let message = Message(requestID: .zero, payload: .ping)
        for encoding in [Encoding.protobuf, .json] {
            let bytes = MessageCodec.encode(message, as: encoding)
            #expect(try MessageCodec.decode(bytes).message == message)
        }
    }

    @Test("What a JSON client writes by hand is read")
    func byHand() throws {
        let json = """
            {"requestId": "ASNFZ4mrze/+3LqYdlQyEA==", "ttlMs": 500, "get": {
              "contentHash": "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
              "offset": "10", "length": 20, "preferredSources": ["gateway"],
              "metadata": {"privacy": "public", "urgency": "normal"},
              "context": {"networkCondition": "online"}}}
            """
        let (message, encoding) = try MessageCodec.decode(Array(json.utf8))
        #expect(encoding == .json && message.requestID == Samples.id)
        #expect(message.timeToLive == .milliseconds(500))
        guard case .get(let get) = message.payload else {
            Issue.record("it is a get")
            return
        }
        #expect(get.offset == 10 && get.length == 20 && get.sources == [.gateway])
    }

    @Test("Full pages and the longest errors fit a header, in both encodings")
    func largest() {
        let long = String(repeating: "x", count: 5_000)
        var status = Samples.status
        status.owner = "did:key:" + String(repeating: "z", count: 48)
        status.contentType = "application/vnd.openxmlformats-officedocument"
        let attempts = Array(
            repeating: Attempt(.gateway, peer: long, .failed, code: .timeout, sentence: long),
            count: 1_000,
        )
        let payloads: [Payload] = [
            .failure(Failure(.notFound, long, attempts: attempts)),
            .listing(
                Listing(
                    entries: Array(repeating: status, count: Limits.listEntriesMax),
                    next: ""
                )
            ),
            .events(
                Events(
                    events: Array(repeating: Samples.event, count: Limits.eventsMax),
                    epoch: 1,
                    oldest: 1,
                    latest: 1,
                )
            ),
        ]
        for payload in payloads {
            for encoding in [Encoding.protobuf, .json] {
                let bytes = MessageCodec.encode(Samples.message(payload), as: encoding)
                #expect(bytes.count <= Limits.headerBytesMax, "\(payload.name): \(bytes.count)")
            }
        }
    }

    @Test("A time that is left is never rounded to nothing")
    func roundedUp() {
        #expect(Duration.nanoseconds(1).wholeMilliseconds == 1)
        #expect(Duration.zero.wholeMilliseconds == 0)
        #expect(Duration.seconds(-1).wholeMilliseconds == 0)
        #expect(Duration.seconds(1 << 50).wholeMilliseconds == .max)
        #expect(Duration.milliseconds(2).wholeMicroseconds == 2_000)
    }
}

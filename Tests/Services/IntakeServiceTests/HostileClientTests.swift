import CZeroMQ
import IntakeService
import Messages
import Testing

/// Garbage through the real stage: each message is answered, and the next good one too.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct HostileClientTests {
    @Test("A header truncated at every byte is answered, in its encoding")
    func truncated() async throws {
        let deployment = try await TestDeployment(hasRouter: false)
        let client = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        let message = Message(
            requestID: .random(),
            timeToLive: .milliseconds(50),
            payload: Sample.get(offset: 9)
        )
        for encoding in [Encoding.protobuf, .json] {
            let header = MessageCodec.encode(message, as: encoding)
            for count in 0..<header.count {
                await client.send([Array(header.prefix(count))])
                let answer = try #require(await client.answer(), "nothing for \(count) bytes")
                #expect(answer.failure != nil)
                if count > 0 { #expect(answer.encoding == encoding) }
            }
        }
        await deployment.end()
    }

    @Test("Random bytes in any number of frames are answered, and harm nothing")
    func random() async throws {
        let deployment = try await TestDeployment(hasRouter: false)
        let client = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let frames = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                (0..<Int.random(in: 0...60, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
            }
            await client.send(frames)
            #expect(await client.answer()?.failure != nil)
        }
        #expect(await client.ask(.ping)?.message.payload.name == "pong")
        await deployment.end()
    }

    @Test(
        "JSON with wrong types is refused by field",
        arguments: [
            (#"{"get": {"contentHash": "no hash"}}"#, "contentHash"),
            (#"{"ttlMs": 0, "ping": {}}"#, "ttlMs"),
            (#"{"get": {"contentHash": 5}}"#, ""),
            (#"{"put": {"fetchedFor": "bafkqaaa"}}"#, "fetchedFor"),
            (#"{"search": {"root": "bafkqaaa"}}"#, "search"),
            (#"{"version": "2.0", "ping": {}}"#, "version"),
        ]
    )
    func wrongTypes(json: String, field: String) async throws {
        let deployment = try await TestDeployment(hasRouter: false)
        let client = try #require(RawClient(ZMQ_REQ, to: deployment.client))
        await client.send([Array(json.utf8)])
        let answer = try #require(await client.answer())
        #expect(answer.failure?.code == .invalidRequest)
        #expect(answer.failure?.field == field && answer.encoding == .json)
        await deployment.end()
    }

    @Test(
        "A message of the wrong shape is answered in the encoding that its header began",
        arguments: [(UInt8(ascii: "{"), Encoding.json), (0, .protobuf)]
    )
    func wrongShape(first: UInt8, encoding: Encoding) async throws {
        let deployment = try await TestDeployment(hasRouter: false)
        let client = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        await client.send([[first] + [UInt8](repeating: 32, count: 70_000)])
        let tooLong = try #require(await client.answer())
        #expect(tooLong.failure?.code == .tooLarge && tooLong.encoding == encoding)
        await client.send([[first], [1], [2], [3]])
        let tooMany = try #require(await client.answer())
        #expect(tooMany.failure?.code == .invalidRequest && tooMany.encoding == encoding)
        await deployment.end()
    }

    @Test("Frames that are too large are refused, or cost their sender the connection")
    func tooLarge() async throws {
        let deployment = try await TestDeployment(hasRouter: false)
        let client = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        let block = [UInt8](repeating: 0, count: Messages.Limits.blockBytesMax + 1)
        #expect(await client.ask(.put(Put()), body: block)?.failure?.code == .tooLarge)
        #expect(await client.ask(.ping, body: [1])?.failure?.field == "body")
        let monster = [UInt8](repeating: 0, count: 5 << 20)
        await client.send(.put(Put()), body: monster)
        #expect(await client.answer(within: 300) == nil)
        let other = try #require(RawClient(ZMQ_DEALER, to: deployment.client))
        #expect(await other.ask(.ping)?.message.payload.name == "pong")
        await deployment.end()
    }
}

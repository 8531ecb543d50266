import Multiformats
import PeerProtocols
import SeededRandom
import Testing

@Suite("The codec of /cas/1.0.0")
struct CASCodecTests {
    @Test("reads the requests that it writes", arguments: Samples.requests)
    func requests(request: CAS.Request) throws {
        #expect(try CASCodec.request(Samples.unframed(CASCodec.encode(request))) == request)
    }

    @Test("reads the answers that it writes", arguments: Samples.answers)
    func answers(answer: CAS.Answer) throws {
        let frame = CASCodec.encode(answer, bodyBytes: 11)
        let (read, bodyBytes) = try CASCodec.answer(Samples.unframed(frame))
        #expect(read == answer)
        #expect(bodyBytes == 11)
    }

    @Test("writes what the protocol's page shows")
    func published() throws {
        let root = try CID(parsing: "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e")
        let get = CAS.Get(.cid(root), isBlock: true, inlineMax: 0)
        let request = CASCodec.encode(CAS.Request(.get(get), timeToLive: .seconds(5)))
        let name = Array("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e".utf8)
        #expect(request == [0x44, 0x08, 0x88, 0x27, 0x12, 0x3F, 0x0A, 0x3B] + name + [0x20, 0x01])
        let content = CAS.Content(root: root, size: 11, offset: 0, length: 11)
        let response = CASCodec.encode(.content(content), bodyBytes: 11)
        #expect(
            response == [0x45, 0x08, 0x0B, 0x12, 0x41, 0x0A, 0x3B] + name
                + [0x10, 0x0B, 0x20, 0x0B]
        )
    }

    @Test("fills in what a request leaves out")
    func defaults() throws {
        let name = Array(Samples.root.description.utf8)
        let get = [0x0A, UInt8(name.count)] + name
        let request = try CASCodec.request([0x12, UInt8(get.count)] + get)
        #expect(request == CAS.Request(.get(CAS.Get(.cid(Samples.root)))))
        #expect(try CASCodec.request([0x1A, 0x00]) == CAS.Request(.list(CAS.List())))
    }

    @Test("ignores fields that it does not know")
    func unknownFields() throws {
        for request in Samples.requests {
            let message = try Samples.unframed(CASCodec.encode(request))
            #expect(try CASCodec.request(message + [0xA0, 0x06, 0x01]) == request)
        }
    }

    @Test("calls a request of another kind unsupported")
    func unknownRequest() {
        let error = #expect(throws: CAS.Refusal.self) {
            try CASCodec.request([0x4A, 0x01, 0x00])
        }
        #expect(error?.code == .unsupported)
        #expect(throws: CAS.Refusal.self) { try CASCodec.request([]) }
    }

    @Test("refuses a request that can't be")
    func wrongRequests() throws {
        let wrong: [(UInt64, UInt64, String)] = [
            (.max, 2, Samples.root.description), (0, 0, "nonsense"), (0, 0, ""),
            (0, 0, String(repeating: "b", count: 300)),
        ]
        for (offset, length, name) in wrong {
            var get: [UInt8] = [0x0A] + varint(UInt64(name.utf8.count)) + Array(name.utf8)
            get += [0x10] + varint(offset) + [0x18] + varint(length)
            let error = #expect(throws: CAS.Refusal.self) {
                try CASCodec.request([0x12] + varint(UInt64(get.count)) + get)
            }
            #expect(error?.code == .invalidRequest)
        }
    }

    @Test("bounds how much a request may have inline, and how long it may wait")
    func bounds() throws {
        let get = CAS.Get(Samples.hash, inlineMax: .max)
        let frame = CASCodec.encode(CAS.Request(.get(get), timeToLive: .seconds(9_999)))
        let read = try CASCodec.request(Samples.unframed(frame))
        #expect(read.timeToLive == Limits.timeToLiveMax)
        guard case .get(let bounded) = read.operation else {
            Issue.record("It is a get.")
            return
        }
        #expect(bounded.inlineMax == Limits.bodyBytesMax)
    }

    @Test("takes an unknown code of an error for internal")
    func unknownCode() throws {
        let code = Array("tea-time".utf8)
        let error = [0x0A, UInt8(code.count)] + code
        let (answer, _) = try CASCodec.answer([0x22, UInt8(error.count)] + error)
        #expect(answer == .refused(CAS.Refusal(.internal, "")))
    }

    @Test("cuts a long sentence at a character's end")
    func longSentence() throws {
        let refusal = CAS.Refusal(.internal, String(repeating: "ä", count: 5_000))
        let frame = CASCodec.encode(.refused(refusal))
        let (answer, _) = try CASCodec.answer(Samples.unframed(frame))
        guard case .refused(let read) = answer else {
            Issue.record("It is a refusal.")
            return
        }
        #expect(read.sentence.utf8.count <= Limits.sentenceBytesMax)
        #expect(read.sentence.hasSuffix("ä…"))
    }

    @Test("survives truncation at every byte, and random bytes")
    func hostile() throws {
        var random = SeededGenerator(seed: 4)
        for answer in Samples.answers {
            let message = try Samples.unframed(CASCodec.encode(answer))
            for end in message.indices { _ = try? CASCodec.answer(Array(message[..<end])) }
            for index in message.indices {
                var wrong = message
                wrong[index] ^= UInt8.random(in: 1 ... .max, using: &random)
                _ = try? CASCodec.answer(wrong)
                _ = try? CASCodec.request(wrong)
            }
        }
        for _ in 0..<2_000 {
            let bytes = random.bytes(Int.random(in: 0..<200, using: &random))
            _ = try? CASCodec.answer(bytes)
            _ = try? CASCodec.request(bytes)
        }
    }

    private func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}

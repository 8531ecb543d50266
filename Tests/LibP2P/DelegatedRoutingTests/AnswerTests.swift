import DelegatedRouting
import Multiformats
import PeerIdentity
import SeededRandom
import Testing

@Suite("Routing answer")
struct AnswerTests {
    static let id = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"

    func read(
        _ text: String,
        _ format: AnswerReader.Format,
        by count: Int = .max
    ) throws -> [Provider] {
        var reader = AnswerReader(format)
        var found: [Provider] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            found += try reader.feed(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return try found + reader.end()
    }

    func provider(_ addresses: [String] = [], _ protocols: [String] = []) throws -> Provider {
        Provider(
            try PeerID(parsing: Self.id),
            at: try addresses.map { try Multiaddr(parsing: $0) },
            protocols: protocols
        )
    }

    @Test("has records of the schema peer, with fields that nobody knows passed over")
    func page() throws {
        let text = """
            {"Providers":[
              {"Schema":"peer","ID":"\(Self.id)","Addrs":["/ip4/8.8.8.8/tcp/4001","no address"],
               "Protocols":["transport-bitswap"],"transport-bitswap":{"a":[1,2]}},
              {"Schema":"bitswap","ID":7,"Addrs":{"x":1}},
              {"Schema":"peer","ID":"nobody"},
              {"Schema":"peer"},
              {}, 5, null, "text",
              {"Schema":"peer","ID":"\(Self.id)","Addrs":null,"Protocols":null}
            ],"Other":1}
            """
        let expected = [
            try provider(["/ip4/8.8.8.8/tcp/4001"], ["transport-bitswap"]), try provider(),
        ]
        #expect(try read(text, .json) == expected)
        #expect(try read(text, .json, by: 1) == expected)
        let peers = "{\"Peers\":[{\"Schema\":\"peer\",\"ID\":\"\(Self.id)\"}]}"
        #expect(try read(peers, .json).count == 1)
        #expect(try read("{\"Providers\":null}", .json).isEmpty)
        #expect(try read("{}", .json).isEmpty)
    }

    @Test("names a peer as a CID too")
    func names() throws {
        let cid = try PeerID(parsing: Self.id).cid
        let text = "{\"Schema\":\"peer\",\"ID\":\"\(cid)\"}"
        #expect(try read(text, .lines) == [try provider()])
    }

    @Test("that streams gives each record with its line", arguments: [1, 7, 10_000])
    func lines(count: Int) throws {
        let record = "{\"Schema\":\"peer\",\"ID\":\"\(Self.id)\"}"
        let text = "\(record)\n\n{\"Schema\":\"new\"}\r\n\(record)"
        #expect(try read(text, .lines, by: count).count == 2)
        var reader = AnswerReader(.lines)
        #expect(try reader.feed(Array("\(record)\n".utf8)).count == 1)
    }

    @Test("that is no JSON is refused")
    func malformed() {
        #expect(throws: DelegatedRoutingError.malformed) { try read("{", .json) }
        #expect(throws: DelegatedRoutingError.malformed) { try read("[]", .json) }
        #expect(throws: DelegatedRoutingError.malformed) { try read("", .json) }
        #expect(throws: DelegatedRoutingError.malformed) { try read("<html>\n", .lines) }
        let deep = "{\"Providers\":" + String(repeating: "[", count: 100_000)
        #expect(throws: DelegatedRoutingError.malformed) { try read(deep, .json) }
    }

    @Test("that is too long is refused as soon as it is")
    func tooLong() throws {
        var reader = AnswerReader(.json)
        _ = try reader.feed([UInt8](repeating: 32, count: Limits.answerBytesMax))
        #expect(throws: DelegatedRoutingError.answerTooLong) { try reader.feed([32]) }
        var lines = AnswerReader(.lines)
        _ = try lines.feed([UInt8](repeating: 32, count: Limits.recordBytesMax))
        #expect(throws: DelegatedRoutingError.recordTooLong) { try lines.feed([32]) }
        var stream = AnswerReader(.lines)
        _ = try stream.feed([UInt8](repeating: 10, count: Limits.streamBytesMax))
        #expect(throws: DelegatedRoutingError.answerTooLong) { try stream.feed([10]) }
    }

    @Test("gives a bounded number of records, addresses and protocols")
    func bounds() throws {
        let record = "{\"Schema\":\"peer\",\"ID\":\"\(Self.id)\"}"
        let many = String(repeating: record + "\n", count: Limits.recordsMax + 10)
        #expect(try read(many, .lines).count == Limits.recordsMax)
        let addresses = (1...200).map { "\"/ip4/8.8.8.8/tcp/\($0)\"" }.joined(separator: ",")
        let names = (1...200).map { "\"p\($0)\"" }.joined(separator: ",")
        let long = String(repeating: "x", count: 64)
        let wide =
            "{\"Schema\":\"peer\",\"ID\":\"\(Self.id)\",\"Addrs\":[\(addresses)],"
            + "\"Protocols\":[\"\(long)\",\"\",\(names)]}"
        let one = try #require(try read(wide, .lines).first)
        #expect(one.addresses.count == Limits.addressesMax)
        #expect(one.protocols.count == Limits.protocolsMax)
        #expect(one.protocols.first == "p1")
    }

    @Test("is read as it was written")
    func roundTrip() throws {
        let providers = [
            try provider(
                ["/ip4/8.8.8.8/tcp/4001", "/dns4/a.example/tcp/443/wss"],
                ["transport-bitswap"]
            ),
            try provider(),
        ]
        let page = String(decoding: AnswerWriter.providers(providers), as: UTF8.self)
        #expect(try read(page, .json) == providers)
        let peers = String(decoding: AnswerWriter.peers(providers), as: UTF8.self)
        #expect(try read(peers, .json) == providers)
        let lines = providers.map { String(decoding: AnswerWriter.line($0), as: UTF8.self) }
        #expect(try read(lines.joined(), .lines) == providers)
        #expect(
            lines[1]
                == "{\"Addrs\":[],\"ID\":\"\(Self.id)\",\"Protocols\":[],\"Schema\":\"peer\"}\n"
        )
        let crowd = AnswerWriter.providers(Array(repeating: providers[1], count: 300))
        #expect(try read(String(decoding: crowd, as: UTF8.self), .json).count == 100)
    }

    @Test("is asked for by the CID of version 1, and a peer by its CID")
    func paths() throws {
        let digest = try #require(Digest256([UInt8](repeating: 1, count: 32)))
        let path = AnswerWriter.providersPath(of: .version0(digest))
        #expect(path.hasPrefix("/routing/v1/providers/bafybei"))
        let peer = try PeerID(parsing: Self.id)
        #expect(AnswerWriter.peersPath(of: peer) == "/routing/v1/peers/\(peer.cid)")
    }

    @Test("says by its type how it is written")
    func contentType() {
        #expect(AnswerReader.Format(contentType: "application/json") == .json)
        #expect(AnswerReader.Format(contentType: "Application/X-NDJSON ; charset=utf-8") == .lines)
        #expect(AnswerReader.Format(contentType: "text/html") == nil)
        #expect(AnswerReader.Format(contentType: "") == nil)
    }

    @Test("of a peer that says nothing of its protocols may be of one that speaks any")
    func speaking() throws {
        #expect(try provider().maySpeak("transport-bitswap"))
        #expect(try provider([], ["Transport-Bitswap"]).maySpeak("transport-bitswap"))
        #expect(try !provider([], ["transport-ipfs-gateway-http"]).maySpeak("transport-bitswap"))
    }

    @Test("cut anywhere or changed harms nobody", arguments: 0..<4 as Range<UInt64>)
    func broken(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let text = AnswerWriter.providers([try provider(["/ip4/8.8.8.8/tcp/1"], ["a"])])
        for count in text.indices {
            #expect(throws: DelegatedRoutingError.malformed) {
                try read(String(decoding: text[..<count], as: UTF8.self), .json)
            }
        }
        for _ in 0..<500 {
            var bytes = text
            for _ in 0..<3 {
                let place = Int.random(in: bytes.indices, using: &random)
                bytes[place] = .random(in: .min ... .max, using: &random)
            }
            for format in [AnswerReader.Format.json, .lines] {
                var reader = AnswerReader(format)
                guard let some = try? reader.feed(bytes), let rest = try? reader.end() else {
                    continue
                }
                #expect(some.count + rest.count <= 2)
            }
        }
    }
}

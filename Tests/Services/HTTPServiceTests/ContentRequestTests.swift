import Blocks
import HTTPService
import Messages
import Multiformats
import Testing

@Suite("A request for content")
struct ContentRequestTests {
    private func request(
        _ query: [String: String] = [:],
        _ fields: [String: String] = [:]
    ) throws -> ContentRequest {
        let cid = try CID(parsing: "bafkqaaa")
        return try ContentRequest(
            ContentTarget(
                root: cid,
                names: try ContentPath(),
                asked: "/ipfs/bafkqaaa",
                endsInSlash: false
            ),
            query: query,
            field: { fields[$0] }
        )
    }

    @Test(
        "The format comes from the query, and without one from Accept",
        arguments: [
            ([:], nil, ResponseFormat.file),
            ([:], "*/*", .file),
            ([:], "text/html,application/xhtml+xml,*/*;q=0.8", .file),
            ([:], "application/vnd.ipld.raw", .raw),
            (["format": "raw"], "application/vnd.ipld.car", .raw),
            (["format": "car"], nil, .car(CARParameters())),
            (
                [:], "application/vnd.ipld.car; version=1; order=dfs; dups=y",
                .car(CARParameters(hasDuplicates: true))
            ),
            (
                [:], "application/vnd.ipld.car;order=foo, application/vnd.ipld.car;dups=y;q=0.5",
                .car(CARParameters(hasDuplicates: true))
            ),
            ([:], "text/plain;q=0.1, application/vnd.ipld.raw;q=0.2", .raw),
            ([:], "application/vnd.ipld.raw;q=0, */*", .file),
            (["format": "car", "dag-scope": "block"], nil, .car(CARParameters(scope: .block))),
            (
                ["format": "car", "entity-bytes": "0:9", "dag-scope": "all"], nil,
                .car(CARParameters(scope: .entity, bytes: EntityBytes(from: 0, to: 9)))
            ),
            (
                ["format": "car", "car-dups": "y"], "application/vnd.ipld.car;dups=n",
                .car(CARParameters(hasDuplicates: true))
            ),
        ] as [([String: String], String?, ResponseFormat)]
    )
    func formats(query: [String: String], accept: String?, expected: ResponseFormat) throws {
        #expect(try request(query, accept.map { ["accept": $0] } ?? [:]).format == expected)
    }

    @Test(
        "What can't be made is refused with its status",
        arguments: [
            (["format": "tar"], nil, 406), (["format": "ipns-record"], nil, 400),
            ([:], "application/x-tar", 406), ([:], "application/vnd.ipld.car;version=2", 406),
            (["format": "car", "dag-scope": "some"], nil, 400),
            (["format": "car", "entity-bytes": "9:0"], nil, 400),
            (["format": "car", "car-dups": "maybe"], nil, 400),
            (["format": "car", "car-order": "bfs"], nil, 406),
        ] as [([String: String], String?, Int)]
    )
    func refusals(query: [String: String], accept: String?, status: Int) {
        #expect {
            try request(query, accept.map { ["accept": $0] } ?? [:])
        } throws: { error in
            (error as? Refusal)?.status == status
        }
    }

    @Test(
        "Who asks for what is cached, and another Weir, is answered from the store alone",
        arguments: [
            (nil, nil, HTTPService.Reach.anywhere), (nil, "1.1 weir", .storeForWeir),
            (nil, "1.0 fred, 1.1 p.example.net (Weir/0.1.0)", .storeForWeir),
            (nil, "1.1 WEIR", .storeForWeir), (nil, "1.1 weir-ipfs-fetcher-0", .storeForWeir),
            (nil, "1.1 weirs.example", .anywhere), (nil, "1.1 weird.example", .anywhere),
            (nil, "1.1 my-weir", .anywhere), ("no-cache", nil, .anywhere),
            ("max-age=0, Only-If-Cached", nil, .storeIfCached),
            ("only-if-cached", "1.1 weir", .storeIfCached),
        ] as [(String?, String?, HTTPService.Reach)]
    )
    func reach(cacheControl: String?, via: String?, expected: HTTPService.Reach) {
        let reach = HTTPService.Reach(cacheControl: cacheControl, via: via)
        #expect(reach == expected)
        #expect(reach.sources == (expected == .anywhere ? Source.allCases : [.local]))
    }

    @Test("A tag says the form, and a weak one the parameters")
    func tags() throws {
        #expect(try request().tag == "\"bafkqaaa\"")
        #expect(try request(["format": "raw"]).tag == "\"bafkqaaa.raw\"")
        let tags = try [
            request(["format": "car"]), request(["format": "car", "car-dups": "y"]),
            request(["format": "car", "dag-scope": "block"]),
            request(["format": "car", "entity-bytes": "0:*"]),
            request(["format": "car", "dag-scope": "entity"]),
        ].map(\.tag)
        #expect(Set(tags).count == tags.count)
        #expect(tags.allSatisfy { $0.hasPrefix("W/\"") && $0.hasSuffix(".car\"") })
    }

    @Test("A tag that matches is fresh, weakly or in a list")
    func conditions() {
        for field in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "\"b,\",W/\"a\""] {
            #expect(Conditions(ifNoneMatch: field).isFresh("\"a\""))
        }
        #expect(!Conditions(ifNoneMatch: "\"b\"").isFresh("\"a\""))
        #expect(!Conditions(ifNoneMatch: nil).isFresh("\"a\""))
        #expect(!Conditions(ifNoneMatch: "*").isFresh("\"a\""))
        #expect(Conditions(ifNoneMatch: "*").isFreshWhenFound)
        #expect(Conditions(ifRange: "\"a\"").honoursRange("\"a\""))
        #expect(!Conditions(ifRange: "\"b\"").honoursRange("\"a\""))
        #expect(!Conditions(ifRange: "W/\"a\"").honoursRange("W/\"a\""))
        #expect(!Conditions(ifRange: "Sat, 29 Oct 1994 19:43:31 GMT").honoursRange("\"a\""))
    }

    @Test("A name to save it by can't break the header field")
    func dispositions() throws {
        #expect(try request().disposition == nil)
        #expect(
            try request(["format": "raw"]).disposition == "attachment; filename=\"bafkqaaa.bin\""
        )
        #expect(
            try request(["filename": "a\"b\r\n/c.txt"]).disposition
                == "inline; filename=\"a_b___c.txt\""
        )
        #expect(try request(["download": "true"]).disposition == "attachment")
    }

    @Test("A service worker is not served")
    func serviceWorker() {
        #expect(throws: Refusal.self) { try request([:], ["service-worker": "script"]) }
    }

    @Test(
        "A path names content, health or metrics, and everything else is refused",
        arguments: [
            ("/", 404), ("/ipfs", 404), ("/ipfs/", 400), ("/ipns/x", 404), ("/ipfs/nonsense", 400),
            ("/ipfs/bafkqaaa/../x", 400),
            ("/ipfs/bafkqaaa/a%2Fb", 400), ("/ipfs/bafkqaaa/a%00", 400),
            ("/ipfs/bafkqaaa/%zz", 400), ("/metrics/x", 404), ("//ipfs/bafkqaaa", 404),
            // dag-cbor, and a hash function that is not verified here.
            ("/ipfs/bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy", 400),
        ]
    )
    func targets(path: String, status: Int) {
        #expect { try Target(path: path) } throws: { ($0 as? Refusal)?.status == status }
    }

    @Test("A CID in any of its texts is the same content")
    func sameContent() throws {
        let cid = try CID(parsing: "QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n")
        let path = "/ipfs/QmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n/"
        let target = ContentTarget(
            root: cid,
            names: try ContentPath(),
            asked: path,
            endsInSlash: path.hasSuffix("/")
        )
        #expect(try Target(path: path) == .content(target))
        #expect(try Target(path: "/health") == .health)
        #expect(try Target(path: "/metrics") == .metrics)
    }

    @Test("Names are decoded one by one, and a folder's path is escaped again")
    func names() throws {
        let path = "/ipfs/bafkqaaa/%C4%85//a%20b/%3Cx%3E/"
        guard case .content(let target) = try Target(path: path) else {
            Issue.record("it is no content")
            return
        }
        #expect(target.names == (try ContentPath(parsing: "ą/a b/<x>")))
        #expect(target.endsInSlash)
        #expect(target.asked == path)
        #expect(target.folderPath == "/ipfs/bafkqaaa/%C4%85/a%20b/%3Cx%3E/")
        #expect(target.title == "/ipfs/bafkqaaa/ą/a b/<x>")
    }
}

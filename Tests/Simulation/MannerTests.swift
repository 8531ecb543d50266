import Messages
import Multiformats
import RouterService
import Testing

/// Each field of a request, from the bytes of its header to the order that a fetcher is given.
///
/// The header is written by our codec and by hand, as a client without our library writes it. A field
/// that is lost on its way, in either encoding, in intake, on the way to the router or in its plan,
/// leaves the plan as it is without it, and that plan is another one.
@Suite("The words of a request")
struct MannerTests {
    /// One field, and what comes of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The fields of a `get`, beside what is wanted.
        let json: String
        /// What they mean.
        let change: @Sendable (inout Get) -> Void
        /// What is asked, and what would be without the field.
        let plan: [[Source]]
        let without: [[Source]]
        /// Fields that are there either way.
        var context = ""
        var policy = Policy()
        var experience = MannerTests.experience

        init(
            _ name: String,
            json: String,
            plan: [[Source]],
            without: [[Source]] = [[.peer], [.gateway], [.ipfs]],
            _ change: @escaping @Sendable (inout Get) -> Void,
        ) {
            testDescription = name
            self.json = json
            self.plan = plan
            self.without = without
            self.change = change
        }

        func with(_ change: (inout Case) -> Void) -> Case {
            var copy = self
            change(&copy)
            return copy
        }
    }

    /// Sources with a history: `ipfs` answers after seconds and brings much, the gateway soon and
    /// little.
    private static var experience: Experience {
        experience(ipfs: .seconds(2), bytes: 40 << 20)
    }

    private static func experience(ipfs: Duration, bytes: UInt64) -> Experience {
        var experience = Experience()
        for _ in 1...20 {
            experience.note(
                .answered(bytes: bytes),
                of: .ipfs,
                by: "i",
                after: ipfs,
                now: RequestJourney.now
            )
            experience.note(
                .answered(bytes: 100 << 10),
                of: .gateway,
                by: "g",
                after: .milliseconds(200),
                now: RequestJourney.now
            )
        }
        return experience
    }

    /// A router whose operator trusts peers least, and goes by trust.
    private static var wary: Policy {
        var policy = Policy()
        policy.strategy = .trust
        policy.trust[.peer] = 0
        return policy
    }

    private static let cases: [Case] = [
        Case(
            "preferredSources",
            json: #""preferredSources":["gateway","peer"]"#,
            plan: [[.gateway], [.peer]]
        ) { $0.sources = [.gateway, .peer] },
        Case("strategy", json: #""strategy":"trust""#, plan: [[.peer], [.ipfs], [.gateway]]) {
            $0.manner.strategy = .trust
        },
        Case("privacy", json: #""metadata":{"privacy":"private"}"#, plan: [[.peer]]) {
            $0.privacy = .private
        },
        Case(
            "size",
            json: #""metadata":{"size":"1073741824"}"#,
            plan: [[.peer], [.ipfs], [.gateway]]
        ) { $0.manner.size = 1 << 30 },
        Case("urgency", json: #""metadata":{"urgency":"high"}"#, plan: [[.peer, .ipfs, .gateway]]) {
            $0.manner.urgency = .high
        },
        Case(
            "contentType",
            json: #""metadata":{"contentType":"video/mp4"}"#,
            plan: [[.peer], [.ipfs], [.gateway]]
        ) { $0.manner.contentType = "video/mp4" }
        .with { $0.experience = experience(ipfs: .milliseconds(1_300), bytes: 4 << 20) },
        Case(
            "networkCondition",
            json: #""context":{"networkCondition":"offline"}"#,
            plan: [[.peer]]
        ) { $0.manner.network = .offline },
        Case(
            "bandwidth",
            json: #""context":{"bandwidth":"low"}"#,
            plan: [[.peer], [.ipfs], [.gateway]],
            without: [[.ipfs], [.gateway], [.peer]]
        ) { $0.manner.isBandwidthLow = true }
        .with { $0.policy = wary },
        // What is scarce is a reason to leave large content alone.
        Case(
            "batteryLevel",
            json: #""context":{"batteryLevel":"low"}"#,
            plan: [[.peer]],
            without: [[.peer], [.ipfs], [.gateway]]
        ) { $0.manner.isBatteryLow = true }
        .with { $0.context = #""metadata":{"size":"1073741824"}"# },
    ]

    private static let id = RequestID(high: 1, low: 2)

    /// A header as a program without our library writes it.
    private static func json(_ fields: String...) -> [UInt8] {
        let hash = #""contentHash":"\#(RequestJourney.root)""#
        let get = ([hash] + fields).filter { !$0.isEmpty }.joined(separator: ",")
        let id = "AAAAAAAAAAEAAAAAAAAAAg=="
        return Array(#"{"version":"1.0","requestId":"\#(id)","ttlMs":5000,"get":{\#(get)}}"#.utf8)
    }

    /// A header as our client writes it.
    private static func protobuf(_ get: Get) -> [UInt8] {
        MessageCodec.encode(
            Message(requestID: id, timeToLive: .seconds(5), payload: .get(get))
        )
    }

    @Test("each change the plan", arguments: cases)
    func plan(of field: Case) throws {
        func sources(_ header: [UInt8]) throws -> [[Source]] {
            try RequestJourney(
                header: header,
                policy: field.policy,
                experience: field.experience
            ).sources
        }
        var get = Get(.cid(RequestJourney.root))
        if !field.context.isEmpty { get.manner.size = 1 << 30 }
        #expect(try sources(Self.protobuf(get)) == field.without)
        #expect(try sources(Self.json(field.context)) == field.without)
        field.change(&get)
        #expect(try sources(Self.protobuf(get)) == field.plan)
        #expect(try sources(Self.json(field.context, field.json)) == field.plan)
    }

    @Test("that say what is wanted, and for whom, are the order's too")
    func order() throws {
        let owner = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
        let get = Get(
            .cid(RequestJourney.root),
            offset: 5,
            length: 70,
            requesterID: owner,
            privacy: .private,
            format: .raw
        )
        let fields = #""offset":"5","length":"70","requesterId":"\#(owner)","format":"raw""#
        let privacy = #""metadata":{"privacy":"private"}"#
        for header in [Self.protobuf(get), Self.json(fields, privacy)] {
            let steps = try RequestJourney(header: header).steps
            let order = Order(
                source: .peer,
                root: RequestJourney.root,
                offset: 5,
                length: 70,
                owner: owner,
                privacy: .private,
                format: .raw
            )
            #expect(steps == [[order]])
        }
    }
}

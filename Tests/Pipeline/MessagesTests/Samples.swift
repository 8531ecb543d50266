import Messages
import Multiformats

/// One message of each kind, with every field that it has set.
enum Samples {
    static let cid = CID(sha256: Digest256(words: (1, 2, 3, 4)))
    static let root = CID(sha256: Digest256(words: (5, 6, 7, 8)), codec: .dagPB)
    static let digest = [UInt8](0..<32)
    static let id = RequestID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)

    static let manner = Manner(
        strategy: .trust,
        urgency: .high,
        size: 5_000_000_000,
        contentType: "video/mp4",
        network: .limited,
        isBandwidthLow: true,
        isBatteryLow: true,
    )

    static let attempts = [
        Attempt(.local, .missing, duration: .microseconds(120)),
        Attempt(.peer, .skipped, code: .noPeers, sentence: "Nobody is connected."),
        Attempt(.ipfs, .cancelled, duration: .milliseconds(3)),
        Attempt(.gateway, peer: "https://g", .failed, code: .corrupt, sentence: "Lies."),
        Attempt(.gateway, peer: "https://h", .found, duration: .seconds(1), bytes: 77),
    ]

    static let status = Status(
        cid: root,
        size: 9_000,
        blocks: 9,
        bytesPresent: 8_000,
        isComplete: true,
        state: .cached,
        isPinned: true,
        privacy: .private,
        owner: "did:key:z6Mk",
        contentType: "text/plain",
        sha256: digest,
        createdMilliseconds: 1_700_000_000_000,
    )

    static let event = Event(
        epoch: 1,
        sequence: 9,
        previousOfKind: 8,
        previousOfContent: 7,
        previousOfBoth: 6,
        kind: .pinned,
        cid: root,
        size: 5,
        contentType: "image/png",
        sha256: digest,
        timeMilliseconds: 44,
    )

    static var statistics: Statistics {
        var statistics = Statistics()
        statistics.stage = "store"
        statistics.instance = "store-0"
        statistics.epoch = .max
        statistics.uptime = .milliseconds(1_500)
        statistics.requests = 1
        statistics.errors = 2
        statistics.open = 3
        statistics.queued = 4
        statistics.latencyP50 = .microseconds(5)
        statistics.latencyP99 = .microseconds(6)
        statistics.bytesIn = 7
        statistics.bytesOut = 8
        statistics.memoryBytes = 9
        statistics.counters = ["hits": 10, "misses": 11]
        statistics.gauges = ["clients": 12]
        return statistics
    }

    static let requests: [Payload] = [
        .get(
            Get(
                .sha256(Digest256(words: (1, 2, 3, 4))),
                offset: 5,
                length: 6,
                requesterID: "did:web:example.org",
                sources: [.gateway, .peer],
                privacy: .private,
                manner: manner,
                format: .raw,
                publicOnly: true,
            )
        ),
        .get(Get(.cid(root))),
        .get(Get(.cid(root), unrestrictedOnly: true)),
        .get(Get(.cid(root), sharedOnly: true)),
        .put(
            Put(
                contentHash: .cid(cid),
                isPart: true,
                owner: "did:key:z6Mk",
                privacy: .private,
                contentType: "text/plain",
                fetchedFor: root,
                isLast: true,
            )
        ),
        .put(Put()),
        .assemble(
            Assemble(
                isPart: true,
                owner: "did:key:z6Mk",
                privacy: .private,
                contentType: "text/plain",
                sha256: digest,
            )
        ),
        .stat(Stat(.cid(cid), requesterID: "did:key:z", publicOnly: true)),
        .stat(Stat(.cid(cid), unrestrictedOnly: true)),
        .list(
            List(
                cursor: "c",
                limit: 7,
                requesterID: "did:key:z",
                privacy: .private,
                pinnedOnly: true
            )
        ),
        .list(List(isShared: true)),
        .list(List(isOfBlocks: true)),
        .assemble(Assemble(isFetched: true)),
        .get(Get(.cid(root), format: .dag)),
        .pin(Holding(.cid(cid), requesterID: "did:key:z", sources: [.peer, .local])),
        .unpin(Holding(.cid(cid))),
        .remove(Holding(.cid(root))),
        .cancel(id),
        .ping, .info, .stats, .scrub(Scrub(isStart: true)),
        .peers(Peers(skip: 24)), .peerCall(PeerCall(.connect, "/ip4/127.0.0.1/tcp/1", number: 1)),
        .peerCall(PeerCall(.disconnect, "12D3KooW", number: 2)),
        .peerCall(PeerCall(.ping, "did:key:z6Mk", number: .max)),
        .peerCall(PeerCall(.provide, "bafk", number: 3)),
    ]

    static let replies: [Payload] = [
        .content(
            Content(
                cid: root,
                size: 100,
                offset: 10,
                length: 90,
                contentType: "text/html",
                sha256: digest,
                attempts: attempts,
            )
        ),
        .stored(
            Stored(
                cid: cid,
                size: 3,
                sha256: digest,
                expiresIn: .seconds(86_400),
                alreadyPresent: true
            )
        ),
        .status(status),
        .listing(Listing(entries: [status, status], next: "17")),
        .done(Done(cid: cid, blocks: 1, bytes: 2)),
        .done(Done()),
        .pong(Pong(stage: "router", instance: "router-1", epoch: .max, open: 3)),
        .instance(
            Instance(
                stage: "router",
                instance: "router-1",
                epoch: 1,
                software: "weir/0.1.0",
                pid: 2,
                startedMilliseconds: 3,
                endpoints: ["ipc://x"],
                limits: ["a": 1, "b": 2],
            )
        ),
        .statistics(statistics),
        .peerCalled(
            PeerCalled(
                isRunning: true,
                peer: "12D3KooW",
                latency: .microseconds(321),
                sentence: "It can't be reached."
            )
        ),
        .peerTable(
            PeerTable(
                peer: "12D3KooW",
                did: "did:key:z6Mk",
                addresses: ["/ip4/127.0.0.1/tcp/4101/p2p/12D3KooW"],
                rows: [
                    PeerRow(peer: "QmPeer", address: "/memory/1", isInbound: false, trust: "known"),
                    PeerRow(
                        peer: "12D3KooX",
                        did: "did:key:z6Mx",
                        address: "/ip6/::1/tcp/9/ws",
                        isInbound: true,
                        security: "tls",
                        agent: "weir/0.1.0",
                        protocols: ["/cas/1.0.0", "/ipfs/ping/1.0.0"],
                        latency: .microseconds(77),
                        age: .milliseconds(5),
                        streams: 1,
                        bytesIn: 2,
                        bytesOut: 3,
                        trust: "trusted",
                        deployment: "did:key:z6My",
                    ),
                ],
                next: 24,
            )
        ),
        .scrubbed(
            Scrubbed(round: 1, isRunning: true, blocks: 2, bytes: 3, rotten: 4, bytesHeld: 5)
        ),
        .failure(
            Failure(
                .overloaded,
                "Later.",
                retryAfter: .milliseconds(250),
                attempts: attempts,
                field: "offset",
                versions: ["1.0"],
            )
        ),
    ]

    static let stages: [Payload] = [
        .absent(
            Absent(root: root, isPartial: true, firstMissing: cid, available: 5, size: 6)
        ),
        .absent(Absent(root: root)),
        .search(
            Search(
                root: root,
                offset: 1,
                length: 2,
                requesterID: "did:key:z",
                sources: [.ipfs],
                privacy: .restricted,
                format: .raw,
                manner: manner,
                keepsOrder: true,
                client: 7,
            )
        ),
        .progress(Progress(available: 1, size: 2, attempts: attempts)),
        .outcome(Outcome(.found, attempts: attempts)),
        .outcome(Outcome(.missing, sentence: "No.", retryAfter: .seconds(1))),
        .outcome(Outcome(.failed(.noPeers, isPermanent: true), sentence: "Nobody.")),
        .register(
            Register(
                instance: "f-0",
                epoch: 1,
                offers: [.init(.gateway, isShare: false), .init(.peer, isShare: true)],
                capacity: 64,
                isDraining: true,
                sight: 3,
            )
        ),
        .order(
            Order(
                source: .gateway,
                root: root,
                offset: 1,
                length: 2,
                owner: "did:key:z",
                privacy: .private,
                format: .raw,
            )
        ),
        .withdraw,
        .replay(Replay(after: 4, limit: 5, topic: "pinned.", published: 3, isResuming: true)),
        .events(Events(events: [event, event], epoch: 1, oldest: 2, latest: 3)),
        .event(event),
        .welcome(Welcome(epoch: 1, oldest: 2, latest: 3)),
    ]

    static let all = requests + replies + stages

    static func message(_ payload: Payload) -> Message {
        Message(requestID: id, timeToLive: .milliseconds(1_234), hop: .max, payload: payload)
    }
}

import Blocks
import Fetching
import Messages
import Multiformats
import PeerFetcherService
import PeerHost
import PeerIdentity
import PeerProtocols
import Testing

@Suite("What peers are answered")
struct StoreShelfTests {
    private static let ttl = Duration.seconds(7)

    /// A store that has one restricted content, and notes for how long it is asked.
    private struct Restricted: SharedStore {
        let cid: CID

        private func isFor(_ audience: SharedAudience) -> Bool {
            let left = audience.deadline - .now
            #expect(left <= StoreShelfTests.ttl && left > .zero, "\(left)")
            return audience.isTrusted
        }

        func sharedRange(
            _ hash: ContentHash,
            offset: UInt64,
            length: UInt64,
            format: ContentFormat,
            for audience: SharedAudience,
        ) async throws(FetchTrouble) -> SharedRange {
            guard isFor(audience), hash.root == cid else {
                return .absent(Absent(root: hash.root))
            }
            return .content(Content(cid: cid, size: 3, offset: offset, length: 3), [1, 2, 3])
        }

        func sharedPage(
            from cursor: String,
            limit: Int,
            ofBlocks: Bool,
            for audience: SharedAudience,
        ) async throws(FetchTrouble) -> Listing {
            let status = Status(
                cid: cid,
                size: 3,
                blocks: 1,
                bytesPresent: 3,
                isComplete: true,
                state: .kept,
                isPinned: false,
                privacy: .restricted,
                owner: "",
                contentType: "",
                sha256: nil,
                createdMilliseconds: 0,
            )
            return Listing(entries: isFor(audience) ? [status] : [], next: "")
        }
    }

    @Test("Restricted content is listed and served to trusted peers, and unknown to strangers")
    func restricted() async throws {
        let cid = CID(sha256: Digest256(hashing: [1, 2, 3]))
        let (trusted, stranger) = (try TestPeer([]), try TestPeer([]))
        let flags = ["trust": ["\(trusted.host.id)=trusted"]]
        try await Scene.with([trusted, stranger], flags: flags, showing: Restricted(cid: cid)) {
            scene in
            let us = scene.node.host.id
            let shown = try await answers(of: us, to: trusted, about: cid)
            #expect(shown.get.body == [1, 2, 3])
            #expect(shown.entries.map(\.root) == [cid])
            let hidden = try await answers(of: us, to: stranger, about: cid)
            let unknown = try await answers(
                of: us,
                to: stranger,
                about: CID(sha256: Digest256(hashing: [4]))
            )
            #expect(hidden.get.answer == unknown.get.answer)
            #expect(hidden.get.body.isEmpty)
            #expect(hidden.entries.isEmpty)
        }
    }

    @Test("A question that a line has no room for waits until others are answered")
    func room() async throws {
        let cid = CID(sha256: Digest256(hashing: [1, 2, 3]))
        let peer = try TestPeer([])
        try await Scene.with([peer], flags: [:], showing: Restricted(cid: cid)) { scene in
            let us = scene.node.host.id
            let count = 3 * PeerProtocols.Limits.questionsMax
            try await peer.host.withStream(to: us, CAS.protocolID) { stream in
                let line = CASLine(stream)
                async let asked: Void = {
                    for _ in 0..<count {
                        try await line.ask(CAS.Request(.list(CAS.List()), timeToLive: Self.ttl))
                    }
                }()
                for _ in 0..<count {
                    #expect(line.open <= PeerProtocols.Limits.questionsMax)
                    _ = try #require(try await line.next())
                }
                try await asked
                #expect(line.open == 0)
            }
        }
    }

    private func answers(
        of us: PeerID,
        to peer: TestPeer,
        about cid: CID,
    ) async throws -> (get: CAS.Asking.Reply, entries: [CAS.Entry]) {
        try await peer.host.withStream(to: us, CAS.protocolID) { stream in
            let line = CASLine(stream)
            let get = CAS.Get(.cid(cid), isBlock: true)
            try await line.ask(CAS.Request(.get(get), timeToLive: Self.ttl))
            try await line.ask(CAS.Request(.list(CAS.List()), timeToLive: Self.ttl))
            let first = try #require(try await line.next())
            let second = try #require(try await line.next())
            guard case .listing(let listing) = second.answer else { return (first, []) }
            return (first, listing.entries)
        }
    }
}

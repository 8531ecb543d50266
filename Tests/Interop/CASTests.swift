import Blocks
import ForeignPeers
import Multiformats
import PeerHost
import PeerIdentity
import PeerProtocols
import Testing

extension Interop {
    /// Served by a shelf of blocks here; from the store it is served in `EndToEnd`.
    @Suite("/cas/1.0.0 with another family")
    struct CASTests {
        private let small: Block
        private let large: Block
        private let absent: Block

        init() throws {
            small = try Block(hashing: Array("hello from a peer".utf8))
            large = try Block(hashing: (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 167) })
            absent = try Block(hashing: Array("nobody has this".utf8))
        }

        @Test("It serves and we ask", arguments: [ForeignPeer.Family.go, .py])
        func weAsk(family: ForeignPeer.Family) async throws {
            try await withFolder(of: [small, large]) { folder in
                try await withPeer(family, "--blocks", folder) { peer in
                    try await Host.listening { host in
                        let id = try await host.connect(try Multiaddr(parsing: peer.address()))
                        try await ask(host, id)
                    }
                }
            }
        }

        private func ask(_ host: Host, _ id: PeerID) async throws {
            let questions: [CAS.Request.Operation] = [
                .get(CAS.Get(try ContentHash(small.cid), isBlock: true)),
                .get(CAS.Get(try ContentHash(large.cid), isBlock: true)),
                .get(CAS.Get(try ContentHash(large.cid), isBlock: true, inlineMax: 1 << 20)),
                .get(CAS.Get(try ContentHash(large.cid), offset: 1_000, length: 10)),
                .get(CAS.Get(try ContentHash(absent.cid))),
                .list(CAS.List()),
            ]
            let replies = try await host.withStream(to: id, CAS.protocolID) { stream in
                let line = CASLine(stream)
                for question in questions { try await line.ask(CAS.Request(question)) }
                var replies: [CAS.Asking.Reply] = []
                while replies.count < questions.count, let reply = try await line.next() {
                    replies.append(reply)
                }
                return replies
            }
            try #require(replies.count == questions.count)
            #expect(replies[0].body == small.bytes)
            #expect(replies[1].body.isEmpty)
            #expect(content(of: replies[1])?.isAnnounced == true)
            #expect(replies[2].body == large.bytes)
            #expect(replies[3].body == Array(large.bytes[1_000..<1_010]))
            guard case .refused(let refusal) = replies[4].answer,
                case .listing(let listing) = replies[5].answer
            else {
                Issue.record("neither a refusal nor a listing: \(replies[4...].map(\.answer))")
                return
            }
            #expect(refusal.code == .notFound)
            #expect(Set(listing.entries.map(\.root)) == [small.cid, large.cid])
        }

        private func content(of reply: CAS.Asking.Reply) -> CAS.Content? {
            guard case .content(let content) = reply.answer else { return nil }
            return content
        }

        @Test("We serve and it asks", arguments: [ForeignPeer.Family.go, .py])
        func itAsks(family: ForeignPeer.Family) async throws {
            let desk = CASDesk(BlockShelf([small, large]))
            try await withPeer(family) { peer in
                try await Host.listening { host in
                    host.handle(CAS.protocolID) { try await desk.serve($0) }
                    try await peer.ask(.connect(try host.address()))
                    let us = "\(host.id)"
                    let hello = try await peer.ask(.get("\(small.cid)", us, block: true))
                    #expect(hello.sha256 == "\(try #require(small.cid.sha256Digest))")
                    #expect(hello.announced == false)
                    let announced = try await peer.ask(.get("\(large.cid)", us))
                    #expect(announced.announced == true)
                    #expect(announced.size == large.bytes.count)
                    let whole = Question.get("\(large.cid)", us, inlineMax: 1 << 20)
                    let digest = try #require(large.cid.sha256Digest)
                    #expect(try await peer.ask(whole).sha256 == "\(digest)")
                    let entries = try await peer.ask(.list(us)).entries
                    #expect(Set(entries ?? []) == ["\(small.cid)", "\(large.cid)"])
                    let refusal = await #expect(throws: ForeignPeer.Failure.self) {
                        try await peer.ask(.get("\(absent.cid)", us))
                    }
                    #expect(refusal?.description.contains("not-found") == true)
                }
            }
        }
    }
}

import Blocks
import FetchingFixtures
import Glibc
import Multiformats
import PeerHost
import PeerIdentity
import PeerProtocols
import Sodium

/// The files of the race and of the shares, made from seeds on both sides, and hosts that serve them.
enum ServedFiles {
    /// Bytes in a second, and how long a byte takes one way: there and back 20 ms.
    private static let rate = 20.0 * 1_048_576
    private static let delay = Duration.milliseconds(10)

    /// A file by its size.
    static func file(_ bytes: Int) throws -> FileFixture {
        try FileFixture(count: bytes, leafBytes: 1 << 20, seed: UInt64(bytes))
    }

    /// Hosts on loopback that all have these files, some straight and then some behind slow links;
    /// prints their addresses, and ends with standard input.
    static func serve(straight: Int, slow: Int, sizes: [Int]) async throws {
        let blocks = try sizes.flatMap { try file($0).blocks }
        let desk = CASDesk(Shelf(blocks))
        var hosts: [Host] = []
        var links: [SlowLink] = []
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<straight + slow {
                let host = Host(
                    HostSettings(
                        listenAddresses: [try Multiaddr(parsing: "/ip4/127.0.0.1/tcp/0")],
                        agent: "weir/bench"
                    ),
                    identity: try KeyPair(seed: .random(Ed25519.seedByteCount))
                )
                host.handle(CAS.protocolID) { try await desk.serve($0) }
                try await host.start()
                group.addTask { await host.run() }
                hosts.append(host)
                let words = "\(host.listenAddresses[0])".split(separator: "/")
                var port = words.last.flatMap { Int($0) } ?? 0
                if number >= straight {
                    let link = try await SlowLink(to: port, rate: rate, delay: delay)
                    links.append(link)
                    port = link.port
                }
                print("/ip4/127.0.0.1/tcp/\(port)/p2p/\(host.id)", terminator: " ")
            }
            print()
            fflush(nil)
            while readLine() != nil {}
            for host in hosts { await host.close() }
            group.cancelAll()
        }
    }

    /// Blocks, each by its CID or SHA-256.
    private struct Shelf: CASShelf {
        private let blocks: [CID: Block]

        init(_ blocks: [Block]) {
            self.blocks = Dictionary(blocks.map { ($0.cid, $0) }) { first, _ in first }
        }

        func get(
            _ get: CAS.Get,
            for peer: PeerID,
            within time: Duration
        ) async -> (CAS.Answer, [UInt8]) {
            guard let block = blocks[get.contentHash.root] else {
                return (.refused(CAS.Refusal(.notFound, "It is not here.")), [])
            }
            let count = block.bytes.count
            let content = CAS.Content(
                root: block.cid,
                size: UInt64(count),
                offset: 0,
                length: UInt64(count),
                isAnnounced: count > get.inlineMax
            )
            return (.content(content), content.isAnnounced ? [] : block.bytes)
        }

        func list(_ list: CAS.List, for peer: PeerID, within time: Duration) async -> CAS.Answer {
            .listing(CAS.Listing(entries: []))
        }
    }
}

import Blocks
import FetchingFixtures
import ForeignPeers
import Foundation
import Testing

extension EndToEnd {
    /// Hosts of other families that serve `/cas/1.0.0`, and the real programs that ask them.
    @Suite(
        "Peers of other families",
        .enabled(if: ForeignPeer.areReady, Comment(rawValue: ForeignPeer.hint))
    )
    struct ForeignPeerTests {
        @Test(
            "What go-libp2p or py-libp2p serves is found, verified and stored",
            arguments: [ForeignPeer.Family.go, .py]
        )
        func found(family: ForeignPeer.Family) async throws {
            try await withFolder { folder in
                let small = try FileFixture(count: 20_000, leafBytes: 1 << 20, seed: 1)
                let block = try FileFixture(count: 900_000, leafBytes: 1 << 20, seed: 2)
                let file = try FileFixture(count: 5_000_000, leafBytes: 1 << 20, seed: 3)
                let blocks = folder.path(of: "blocks")
                try FileManager.default.createDirectory(
                    atPath: blocks,
                    withIntermediateDirectories: false
                )
                for block in small.blocks + block.blocks + file.blocks {
                    try folder.write(block.bytes, to: "blocks/\(block.cid)")
                }
                let peer = try await ForeignPeer(family, ["--blocks", blocks])
                let address = try peer.address()
                let out = folder.path(of: "out")
                let options = RunningDeployment.Options(more: ["--peer", address])
                try await withDeployment("a", options, in: folder) { weir in
                    try await eventually("\(family) says what it speaks") {
                        let rows = try await weir.status().filter { $0.stage == "peer-fetcher" }
                        return rows.contains { $0.gauges?["peers-with-cas"] == 1 }
                    }
                    for file in [small, block, file] {
                        let get = ["get", "\(file.root)", "-o", out, "--from"]
                        for source in ["peer", "local"] {
                            try? FileManager.default.removeItem(atPath: out)
                            let got = try await weir.weir(get + [source])
                            #expect(got.status == 0, "\(source): \(got)")
                            #expect(try folder.bytes(of: "out") == file.bytes)
                        }
                    }
                    let missing = try FileFixture(count: 10, leafBytes: 1 << 20, seed: 4)
                    let refused = try await weir.weir(
                        "get",
                        "\(missing.root)",
                        "-o",
                        folder.path(of: "none"),
                        "--from",
                        "peer"
                    )
                    #expect(refused.status == 3, "\(refused)")
                }
                try peer.close()
            }
        }
    }
}

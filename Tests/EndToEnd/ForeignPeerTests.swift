import Blocks
import FetchingFixtures
import Foundation
import Testing

extension EndToEnd {
    /// Hosts of other families that serve `/cas/1.0.0`, and the real programs that ask them.
    @Suite(
        "Peers of other families",
        .enabled(if: ForeignPeers.areReady, Comment(rawValue: ForeignPeers.hint))
    )
    struct ForeignPeerTests {
        @Test(
            "What go-libp2p or py-libp2p serves is found, verified and stored",
            arguments: ["go", "py"]
        )
        func found(family: String) async throws {
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
                let peer = try RunningProgram(
                    ForeignPeers.python,
                    [
                        "-B", Repository.path(of: "Tests/Support/peers/\(family)_peer.py"),
                        "--blocks", blocks,
                    ],
                    in: folder
                )
                let address = try await Self.address(of: peer)
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
            }
        }

        /// Where it listens, as it says first.
        private static func address(of peer: RunningProgram) async throws -> String {
            struct Ready: Decodable {
                let addresses: [String]
            }
            let line = try await eventually("the peer listens", within: .seconds(60)) {
                guard peer.isRunning else { throw WaitedInVain(description: peer.errors) }
                return peer.output.split(separator: "\n").first
            }
            let ready = try JSONDecoder().decode(Ready.self, from: Data(line.utf8))
            return try #require(ready.addresses.first { !$0.contains("/ws") })
        }
    }
}

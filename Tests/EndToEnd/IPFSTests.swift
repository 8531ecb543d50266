import ForeignPeers
import Foundation
import Testing
import WeirClient

extension EndToEnd {
    /// Kubo and py-libp2p on one side, Weir on the other, each a node for the other.
    @Suite(
        "The IPFS network",
        .enabled(if: ForeignPeer.areReady, Comment(rawValue: ForeignPeer.hint))
    )
    struct IPFSTests {
        @Test("What a connected kubo has is found over Bitswap, small and large")
        func fromKubo() async throws {
            try await withFolder { folder in
                try await withPeer(.kubo) { kubo in
                    let more = ["--ipfs-peer", try kubo.address()]
                    try await withDeployment("a", .init(more: more), in: folder) { weir in
                        for count in [1, 262_144, 262_145, 100 << 20] {
                            try Pattern.write(count, to: folder.path(of: "in"), seed: 7)
                            let cid = try #require(
                                try await kubo.ask(.add(folder.path(of: "in"))).cid
                            )
                            let got = try await Self.get(cid, from: weir, in: folder)
                            #expect(got.status == 0, "\(got)")
                            #expect(got.errors.contains("ipfs"), "\(got)")
                            #expect(try folder.bytes(of: "out") == folder.bytes(of: "in"))
                        }
                    }
                }
            }
        }

        @Test("What nobody connected has is found by its record in the hash table")
        func byRecord() async throws {
            try await withFolder { folder in
                try await withPeer(.kubo) { middle in
                    try await withPeer(.kubo) { owner in
                        try await owner.ask(.connect(try middle.address()))
                        try Pattern.write(600_000, to: folder.path(of: "in"), seed: 9)
                        let cid = try #require(
                            try await owner.ask(.add(folder.path(of: "in"))).cid
                        )
                        let more = ["--ipfs-peer", try middle.address()]
                        try await withDeployment("a", .init(more: more), in: folder) { weir in
                            let got = try await Self.get(cid, from: weir, in: folder)
                            #expect(got.status == 0, "\(got)")
                            #expect(got.errors.contains(owner.id), "\(got)")
                            #expect(try folder.bytes(of: "out") == folder.bytes(of: "in"))
                        }
                    }
                }
            }
        }

        @Test("What Weir has is pinned by kubo")
        func toKubo() async throws {
            try await withFolder { folder in
                let port = try FreePort.next()
                let options = RunningDeployment.Options(more: ["--ipfs-port", "\(port)"])
                try await withDeployment("a", options, in: folder) { weir in
                    try await withPeer(.kubo) { kubo in
                        let address = try await Self.address(of: weir, port)
                        try await kubo.ask(.connect(address))
                        for count in [1, 3_000_000] {
                            try Pattern.write(count, to: folder.path(of: "in"), seed: 3)
                            let put = try await weir.weir("put", folder.path(of: "in"))
                            let cid = put.output.trimmingCharacters(in: .whitespacesAndNewlines)
                            let fetched = folder.path(of: "fetched-\(count)")
                            try await kubo.ask(.fetch(cid, into: fetched))
                            #expect(
                                try folder.bytes(of: "fetched-\(count)") == folder.bytes(of: "in")
                            )
                            try await kubo.ask(.pin(cid))
                        }
                        let row = try await weir.status().first { $0.stage == "ipfs-fetcher" }
                        #expect(row?.count("blocks-served") ?? 0 >= 4)
                    }
                }
            }
        }

        @Test("What py-libp2p has is found")
        func fromPy() async throws {
            try await withFolder { folder in
                try await withPeer(.py) { py in
                    let more = ["--ipfs-peer", try py.address()]
                    try await withDeployment("a", .init(more: more), in: folder) { weir in
                        for count in [1, 300_000] {
                            try Pattern.write(count, to: folder.path(of: "in"), seed: 5)
                            let cid = try #require(
                                try await py.ask(.add(folder.path(of: "in"))).cid
                            )
                            let got = try await Self.get(cid, from: weir, in: folder)
                            #expect(got.status == 0, "\(got)")
                            #expect(got.errors.contains(py.id), "\(got)")
                            #expect(try folder.bytes(of: "out") == folder.bytes(of: "in"))
                        }
                    }
                }
            }
        }

        @Test("What Weir has is fetched by py-libp2p")
        func toPy() async throws {
            try await withFolder { folder in
                let port = try FreePort.next()
                let options = RunningDeployment.Options(more: ["--ipfs-port", "\(port)"])
                try await withDeployment("a", options, in: folder) { weir in
                    try await withPeer(.py) { py in
                        try await py.ask(.connect(try await Self.address(of: weir, port)))
                        for count in [1, 300_000, 3_000_000] {
                            try Pattern.write(count, to: folder.path(of: "in"), seed: 6)
                            let put = try await weir.weir("put", folder.path(of: "in"))
                            let cid = put.output.trimmingCharacters(in: .whitespacesAndNewlines)
                            let fetched = "fetched-\(count)"
                            try await py.ask(.fetch(cid, into: folder.path(of: fetched)))
                            #expect(try folder.bytes(of: fetched) == folder.bytes(of: "in"))
                        }
                    }
                }
            }
        }

        private static func get(
            _ cid: String,
            from weir: RunningDeployment,
            in folder: TestFolder,
        ) async throws -> Ended {
            let out = folder.path(of: "out")
            try? FileManager.default.removeItem(atPath: out)
            return try await weir.weir(["get", cid, "-o", out, "--explain"])
        }

        /// Where the deployment's IPFS node listens.
        private static func address(of weir: RunningDeployment, _ port: Int) async throws -> String
        {
            try await eventually("the IPFS node says where it listens") {
                let ended = try await weir.weir("id")
                return ended.output.split(whereSeparator: \.isWhitespace).map(String.init)
                    .first { $0.contains("/tcp/\(port)/") }
            }
        }
    }
}

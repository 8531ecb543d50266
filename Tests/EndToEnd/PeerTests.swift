import FetchingFixtures
import Foundation
import Testing
import WeirClient

extension EndToEnd {
    @Suite("Direct peers")
    struct PeerTests {
        @Test("A deployment finds what another has, at once and block by block")
        func found() async throws {
            try await withFolder { folder in
                let options = RunningDeployment.Options()
                try await withDeployment("a", options, in: folder) { owner in
                    let address = try await Self.address(of: owner)
                    let more = RunningDeployment.Options(more: ["--peer", address])
                    try await withDeployment("b", more, in: folder) { asker in
                        try await Self.awaitPeers(1, of: asker)
                        for count in [1_000, 70_000, 1_500_000, 20_000_000] {
                            try Pattern.write(count, to: folder.path(of: "in"), seed: UInt64(count))
                            let cid = try await Self.put(folder.path(of: "in"), into: owner)
                            let got = try await Self.get(cid, from: asker, in: folder)
                            #expect(got.status == 0, "\(got)")
                            #expect(got.errors.contains("peer"), "\(got)")
                            #expect(try folder.bytes(of: "out") == folder.bytes(of: "in"))
                        }
                        let status = try await asker.status().first { $0.stage == "peer-fetcher" }
                        #expect(status?.count("peer-found") ?? 0 >= 4)
                        #expect(status?.count("peer-corrupt") == 0)
                    }
                }
            }
        }

        @Test("What is private is neither listed nor served to a peer")
        func privacy() async throws {
            try await withFolder { folder in
                try await withDeployment("a", in: folder) { owner in
                    let address = try await Self.address(of: owner)
                    let more = RunningDeployment.Options(more: ["--peer", address])
                    try await withDeployment("b", more, in: folder) { asker in
                        try await Self.awaitPeers(1, of: asker)
                        try Pattern.write(5_000, to: folder.path(of: "in"))
                        let put = try await owner.weir(
                            "put",
                            "--privacy",
                            "private",
                            folder.path(of: "in")
                        )
                        let cid = put.output.trimmingCharacters(in: .whitespacesAndNewlines)
                        let got = try await Self.get(cid, from: asker, in: folder)
                        #expect(got.status == 3, "\(got)")
                    }
                }
            }
        }

        @Test("What is restricted goes to deployments whose DID is trusted, and to no other")
        func restricted() async throws {
            try await withFolder { folder in
                let dids = try await Self.dids(of: ["a", "b"], in: folder)
                // Each trusts the other by its DID alone: the instances' keys it doesn't know.
                let owning = try Self.settings(trusting: dids["b"], "a", in: folder)
                try await withDeployment("a", .init(more: owning), in: folder) { owner in
                    let address = try await Self.address(of: owner)
                    let trusting = try Self.settings(trusting: dids["a"], "b", in: folder)
                    let more = ["--peer", address]
                    try await withDeployment("b", .init(more: more + trusting), in: folder) {
                        asker in
                        try await withDeployment("c", .init(more: more + owning), in: folder) {
                            stranger in
                            try Pattern.write(3_000_000, to: folder.path(of: "in"))
                            let restricted = ["--privacy", "restricted"]
                            let put = try await owner.weir(
                                ["put", folder.path(of: "in")] + restricted
                            )
                            let cid = put.output.trimmingCharacters(in: .whitespacesAndNewlines)
                            try await Self.awaitPeers(1, of: stranger)
                            try await Self.awaitPeers(1, of: asker, "peers-trusted")
                            try await Self.awaitPeers(1, of: owner, "peers-trusted")
                            let refused = try await Self.get(cid, from: stranger, in: folder)
                            #expect(refused.status == 3, "\(refused)")
                            let got = try await asker.weir(
                                ["get", cid, "-o", folder.path(of: "out")] + restricted
                            )
                            #expect(got.status == 0, "\(got)")
                            #expect(try folder.bytes(of: "out") == folder.bytes(of: "in"))
                            let table = try await asker.weir("peers", "--once")
                            #expect(table.output.contains("trusted by \(dids["a"] ?? "")"))
                        }
                    }
                }
            }
        }

        @Test("A file is found at a peer by the SHA-256 of the whole, and by nothing less")
        func flatHash() async throws {
            try await withFolder { folder in
                try await withDeployment("a", in: folder) { owner in
                    let address = try await Self.address(of: owner)
                    let more = RunningDeployment.Options(more: ["--peer", address])
                    try await withDeployment("b", more, in: folder) { asker in
                        try await Self.awaitPeers(1, of: asker)
                        try Pattern.write(9_000_000, to: folder.path(of: "in"))
                        let cid = try await Self.put(folder.path(of: "in"), into: owner)
                        let stat = try await owner.weir("stat", cid, "--json")
                        let status = try JSONDecoder().decode(
                            Hashed.self,
                            from: Data(stat.output.utf8)
                        )
                        let got = try await Self.get(status.sha256, from: asker, in: folder)
                        #expect(got.status == 0, "\(got)")
                        #expect(got.errors.contains("peer"), "\(got)")
                        #expect(try folder.bytes(of: "out") == folder.bytes(of: "in"))
                        let wrong = String(status.sha256.reversed())
                        #expect(try await Self.get(wrong, from: asker, in: folder).status == 3)
                    }
                }
            }
        }

        @Test("What one of three instances can reach is found, whichever it is")
        func shares() async throws {
            try await withFolder { folder in
                var owners: [RunningDeployment] = []
                var addresses: [String] = []
                for name in ["x", "y", "z"] {
                    let owner = try RunningDeployment(name, in: folder)
                    owners.append(owner)
                    try await owner.ready()
                    addresses.append(try await Self.address(of: owner))
                }
                let more = ["--scale", "peer-fetcher=3"] + addresses.flatMap { ["--peer", $0] }
                try await withDeployment("a", .init(more: more), in: folder) { asker in
                    try await Self.awaitPeers(3, of: asker)
                    for (number, owner) in owners.enumerated() {
                        let count = 100_000 + number
                        try Pattern.write(count, to: folder.path(of: "in"), seed: UInt64(number))
                        let cid = try await Self.put(folder.path(of: "in"), into: owner)
                        let got = try await Self.get(cid, from: asker, in: folder)
                        #expect(got.status == 0, "\(got)")
                        #expect(try folder.bytes(of: "out") == folder.bytes(of: "in"))
                    }
                    // Each peer belongs to one instance, and each instance is somebody else.
                    let rows = try await Self.peers(3, of: asker)
                    #expect(Set(rows.map(\.peer)).count == 3)
                    let instances = try await Self.identity(of: asker).instances
                    #expect(Set(instances.map(\.peer)).count == 3)
                }
                for owner in owners { try await owner.stop() }
            }
        }

        @Test("When the peer is stopped the attempts show it, and without peers there are none")
        func stopped() async throws {
            try await withFolder { folder in
                let owner = try RunningDeployment("a", in: folder)
                try await owner.ready()
                let address = try await Self.address(of: owner)
                let more = RunningDeployment.Options(more: ["--peer", address])
                try await withDeployment("b", more, in: folder) { asker in
                    try await Self.awaitPeers(1, of: asker)
                    try Pattern.write(5_000, to: folder.path(of: "in"))
                    let cid = try await Self.put(folder.path(of: "in"), into: owner)
                    try await owner.stop()
                    try await Self.awaitPeers(0, of: asker)
                    let begun = ContinuousClock.now
                    let got = try await Self.get(cid, from: asker, "--from", "peer", in: folder)
                    #expect(got.status == 3, "\(got)")
                    #expect(got.errors.contains("no-peers"), "\(got)")
                    #expect(ContinuousClock.now - begun < .seconds(2))
                }
            }
        }

        @Test("Who has the network's key talks with those who have it, and with nobody else")
        func privateNetwork() async throws {
            try await withFolder { folder in
                for home in ["a", "b"] {
                    let made = try await RunningProgram(
                        "weir",
                        ["swarm-key"],
                        environment: ["WEIR_HOME": folder.path(of: home)],
                        in: folder
                    ).end()
                    #expect(made.status == 0, "\(made)")
                }
                try await withDeployment("a", in: folder) { owner in
                    let address = try await Self.address(of: owner)
                    for home in ["b", "c"] {
                        try await withDeployment(home, in: folder) { stranger in
                            let refused = try await stranger.weir("connect", address)
                            #expect(refused.status == 1, "\(refused)")
                        }
                    }
                    let key = folder.path(of: "b") + "/swarm.key"
                    try FileManager.default.removeItem(atPath: key)
                    try FileManager.default.copyItem(
                        atPath: folder.path(of: "a") + "/swarm.key",
                        toPath: key
                    )
                    try await withDeployment("b", in: folder) { member in
                        let connected = try await member.weir("connect", address)
                        #expect(connected.status == 0, "\(connected)")
                        try await Self.awaitPeers(1, of: member)
                    }
                }
            }
        }

        @Test("The command line connects, pings and disconnects")
        func commands() async throws {
            try await withFolder { folder in
                try await withDeployment("a", in: folder) { owner in
                    let address = try await Self.address(of: owner)
                    try await withDeployment("b", in: folder) { asker in
                        let connected = try await asker.weir("connect", address)
                        #expect(connected.status == 0, "\(connected)")
                        let peer = connected.output.trimmingCharacters(in: .whitespacesAndNewlines)
                        #expect(address.hasSuffix(peer))
                        try await Self.awaitPeers(1, of: asker)
                        let ping = try await asker.weir("ping", peer, "--count", "2")
                        #expect(ping.status == 0, "\(ping)")
                        #expect(ping.output.split(separator: "\n").count == 2)
                        let rows = try await Self.peers(1, of: asker)
                        #expect(rows.first?.agent == "weir/0.1.0")
                        #expect(rows.first?.security == "tls")
                        #expect(rows.first?.protocols.contains("/cas/1.0.0") == true)
                        let table = try await asker.weir("peers", "--once")
                        #expect(table.output.contains(peer))
                        #expect(try await asker.weir("disconnect", peer).status == 0)
                        try await Self.awaitPeers(0, of: asker)
                        let wrong = try await asker.weir("connect", "nonsense")
                        #expect(wrong.status != 0)
                        #expect(wrong.errors.contains("no multiaddr"), "\(wrong)")
                    }
                }
            }
        }
    }
}

extension EndToEnd.PeerTests {
    /// One connection, as `weir peers --json` prints it.
    private struct Row: Decodable {
        let peer: String
        let agent: String
        let security: String
        let protocols: [String]
    }

    /// A deployment, as `weir id --json` prints it.
    private struct Identity: Decodable {
        struct Instance: Decodable {
            let name: String
            let peer: String
            let addresses: [String]
        }

        let did: String
        let instances: [Instance]
    }

    /// A content, as `weir stat --json` prints it.
    private struct Hashed: Decodable {
        let sha256: String
    }

    /// The DIDs of deployments that don't run yet.
    private static func dids(
        of homes: [String],
        in folder: TestFolder,
    ) async throws -> [String: String] {
        var dids: [String: String] = [:]
        for home in homes {
            let path = folder.path(of: home)
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700]
            )
            let environment = ["WEIR_HOME": path]
            let ended = try await RunningProgram(
                "weir",
                ["id", "--json"],
                environment: environment,
                in: folder
            ).end()
            let identity = try JSONDecoder().decode(Identity.self, from: Data(ended.output.utf8))
            dids[home] = identity.did
        }
        return dids
    }

    /// The arguments for a deployment that trusts another by its DID.
    private static func settings(
        trusting did: String?,
        _ home: String,
        in folder: TestFolder,
    ) throws -> [String] {
        let did = try #require(did)
        let bytes = try JSONSerialization.data(
            withJSONObject: ["peer-fetcher": ["trust": ["\(did)=trusted"]]]
        )
        return ["--settings", try folder.write([UInt8](bytes), to: "\(home).json")]
    }

    private static func identity(of weir: RunningDeployment) async throws -> Identity {
        let ended = try await weir.weir("id", "--json")
        return try JSONDecoder().decode(Identity.self, from: Data(ended.output.utf8))
    }

    /// Where a deployment's peer fetcher listens.
    private static func address(of weir: RunningDeployment) async throws -> String {
        let identity = try await identity(of: weir)
        #expect(identity.did.hasPrefix("did:key:z6Mk"))
        return try #require(identity.instances.first?.addresses.first)
    }

    /// The table of peers, as soon as it has so many: it is made anew once a second.
    private static func peers(
        _ count: Int,
        of weir: RunningDeployment,
    ) async throws -> [Row] {
        try await eventually("\(count) peers are in the table") {
            let ended = try await weir.weir("peers", "--json")
            let rows = try JSONDecoder().decode([Row].self, from: Data(ended.output.utf8))
            return rows.count == count ? rows : nil
        }
    }

    /// Waits until so many peers that speak our protocol are connected.
    private static func awaitPeers(
        _ count: UInt64,
        of weir: RunningDeployment,
        _ gauge: String = "peers-with-cas",
    ) async throws {
        try await eventually("\(count) of \(gauge)") {
            let rows = try await weir.status().filter { $0.stage == "peer-fetcher" }
            return rows.reduce(0) { $0 + ($1.gauges?[gauge] ?? 0) } == count
        }
    }

    private static func put(_ path: String, into weir: RunningDeployment) async throws -> String {
        let put = try await weir.weir("put", path)
        #expect(put.status == 0, "\(put)")
        return put.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func get(
        _ cid: String,
        from weir: RunningDeployment,
        _ more: String...,
        in folder: TestFolder,
    ) async throws -> Ended {
        let out = folder.path(of: "out")
        try? FileManager.default.removeItem(atPath: out)
        return try await weir.weir(["get", cid, "-o", out, "--explain"] + more)
    }
}

import Daemon
import Multiformats
import Peering
import PeerHost
import Testing

@Suite("Settings of a stage's host")
struct NodeSettingsTests {
    private static let peer = "12D3KooWGRUfeMLzR8ULjnLGxCVLVQCXcDYMmoCBcE2PANhVFqKX"

    private func settings(
        _ flags: [String: [String]]
    ) throws(SettingsTrouble) -> NodeSettings {
        let sources = try SettingsSources(
            section: "peer-fetcher",
            flags: flags,
            environment: [:],
            file: nil,
        )
        var reader = SettingsReader(section: "peer-fetcher", sources: sources)
        return try NodeSettings(&reader)
    }

    @Test("are a listener on loopback and nobody to call, when nothing is said")
    func defaults() throws {
        let settings = try settings([:])
        #expect(settings.listen.map(\.description) == ["/ip4/127.0.0.1/tcp/0"])
        #expect(settings.bootstrap.isEmpty)
        #expect(settings.protocols == nil)
        #expect(settings.maxConnections == 256)
    }

    @Test("say whom to call, and what is thought of whom")
    func peers() throws {
        let address = "/ip4/192.0.2.7/tcp/4101/p2p/\(Self.peer)"
        let settings = try settings([
            "bootstrap": [address], "allow": ["10.0.0.0/8", Self.peer], "deny": ["10.9.0.0/16"],
            "trust": ["\(Self.peer)=trusted"], "trust-min": ["known"],
        ])
        #expect(settings.bootstrap.map(\.description) == [address])
        #expect(settings.gate.allowedAddresses.count == 1)
        #expect(settings.gate.allowedPeers.count == 1)
        #expect(settings.gate.deniedAddresses.count == 1)
        #expect(settings.gate.trust.values.first == .trusted)
        #expect(settings.gate.trustMin == .known)
    }

    @Test(
        "are refused by name when they can't be",
        arguments: [
            ("listen", "127.0.0.1:4101"), ("bootstrap", "/ip4/192.0.2.7/tcp/4101"),
            ("announce", "/ip9/1"), ("allow", "everybody"), ("deny", "10.0.0.0/99"),
            ("trust", peer), ("trust", "\(peer)=blindly"), ("trust-min", "some"),
            ("swarm-key", "/proc/swarm.key"), ("min-connections", "300"), ("max-connections", "0"),
        ]
    )
    func refused(key: String, value: String) {
        let error = #expect(throws: SettingsTrouble.self) { try settings([key: [value]]) }
        #expect(error.map { "\($0)".contains(key) } == true)
    }
}

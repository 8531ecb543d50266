import Multiformats
import NIOCore
import NIOSSL
import PeerHost
import PeerIdentity
import SeededRandom
import Testing

@Suite struct TLSTests {
    /// Only a refusal closes what these tests begin.
    private var patient: HostSettings {
        var settings = HostSettings()
        settings.handshakeTime = .seconds(3_600)
        return settings
    }

    /// Runs a peer against a host that another peer uses, and expects that it is shut out.
    private func expectRefusal(
        _ change: @escaping @Sendable (inout RawTLSPeer) throws -> Void
    ) async throws {
        try await TestHosts.connected(over: .tcp, server: patient) { hosts in
            var peer = try RawTLSPeer(as: 66)
            try change(&peer)
            try await peer.connect(to: hosts.server).closeFuture.get()
            try await hosts.checkEcho("still")
            #expect(hosts.server.connectedPeers == [hosts.client.id])
        }
    }

    // MARK: Agreement

    @Test(
        "Hosts agree on what both speak",
        arguments: [
            ([SecurityProtocol.tls], [SecurityProtocol.tls, .noise]),
            ([.noise, .tls], [.noise]), ([.tls, .noise], [.noise]), ([.tls, .noise], [.tls]),
        ],
        TestHosts.Transport.allCases
    )
    func agrees(
        security: ([SecurityProtocol], [SecurityProtocol]),
        transport: TestHosts.Transport
    ) async throws {
        var (client, server) = (HostSettings(), HostSettings())
        (client.security, server.security) = security
        try await TestHosts.connected(over: transport, server: server, client: client) { hosts in
            try await hosts.checkEcho("hello")
            #expect(hosts.server.connectedPeers == [hosts.client.id])
        }
    }

    @Test("Who speaks nothing in common is told so")
    func disagrees() async throws {
        var (client, server) = (HostSettings(), HostSettings())
        (client.security, server.security) = ([.tls], [.noise])
        try await TestHosts.unconnected(over: .tcp, server: server, client: client) { hosts in
            let error = await #expect(throws: PeerHostError.self) {
                try await hosts.client.connect(hosts.server.listenAddresses[0])
            }
            guard case .failed(.security, _) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    // MARK: Who is there

    @Test(
        "A peer with a certificate of its identity is let in, whatever kind of key that has",
        arguments: [false, true]
    )
    func honest(isEdwards: Bool) async throws {
        let peer = isEdwards ? try RawTLSPeer(edwardsAs: 66) : try RawTLSPeer(as: 66)
        try await TestHosts.unconnected(over: .tcp, server: patient) { hosts in
            let events = hosts.server.events()
            let channel = try await peer.connect(to: hosts.server)
            let peer = await events.first { event -> PeerID? in
                if case .connected(let peer, _, _) = event { peer } else { nil }
            }
            #expect(try peer == testPeer(66))
            try await channel.close()
        }
    }

    @Test("Who shows no certificate is not")
    func noCertificate() async throws {
        try await expectRefusal { $0.certificate = nil }
    }

    @Test("Nor who shows one of a web server")
    func plainCertificate() async throws {
        try await expectRefusal { $0.certificate = try $0.plainCertificate() }
    }

    @Test("Nor who speaks an old version, or something else in it")
    func otherVersions() async throws {
        try await expectRefusal { $0.version = .tlsv12 }
        try await expectRefusal { $0.applicationProtocols = ["h2"] }
        try await expectRefusal { $0.applicationProtocols = [] }
    }

    @Test("Who dials hears what is wrong with the other's certificate")
    func tellsWhy() async throws {
        try await TestHosts.limited { [patient] in
            try await Host.with(patient, identity: testKey(2)) { host in
                var peer = try RawTLSPeer(as: 66)
                peer.certificate = try peer.plainCertificate()
                try await peer.listening { place in
                    let port = try #require(place.port)
                    let address = try Multiaddr(parsing: "/ip4/127.0.0.1/tcp/\(port)")
                    let refusal = PeerHostError.failed(.tls, "the certificate names no peer")
                    await #expect(throws: refusal) { _ = try await host.connect(address) }
                }
            }
        }
    }

    @Test("Who dials somebody with an old version hears of that, and not of a certificate")
    func tellsOfVersion() async throws {
        try await TestHosts.limited { [patient] in
            try await Host.with(patient, identity: testKey(2)) { host in
                var peer = try RawTLSPeer(as: 66)
                peer.version = .tlsv12
                try await peer.listening { place in
                    let port = try #require(place.port)
                    let address = try Multiaddr(parsing: "/ip4/127.0.0.1/tcp/\(port)")
                    let error = await #expect(throws: PeerHostError.self) {
                        _ = try await host.connect(address)
                    }
                    guard case .failed(.tls, let reason) = error else {
                        Issue.record("\(String(describing: error))")
                        return
                    }
                    #expect(!reason.contains("certificate"), "\(reason)")
                }
            }
        }
    }

    // MARK: What comes

    @Test("Random bytes in place of TLS close the connection", arguments: 1...10)
    func random(seed: UInt64) async throws {
        try await TestHosts.connected(over: .tcp, server: patient) { hosts in
            try await RawPeer.with(hosts.server) { raw in
                var random = SeededGenerator(seed: seed)
                try await raw.propose(.tls)
                try? await raw.write([22, 3, 1, 0x10, 0] + random.bytes(20_000))
                try await raw.waitForTheEnd()
            }
            try await hosts.checkEcho("still")
        }
    }

    @Test("A peer that leaves has left, whether TLS says so or not", arguments: [true, false])
    func leaves(politely: Bool) async throws {
        try await TestHosts.unconnected(over: .tcp, server: patient) { hosts in
            let events = hosts.server.events()
            let channel = try await RawTLSPeer(as: 66).connect(to: hosts.server)
            _ = await events.first { event -> PeerID? in
                if case .connected(let peer, _, _) = event { peer } else { nil }
            }
            if politely {
                try await channel.close()
            } else {
                try await channel.triggerUserOutboundEvent(RawTLSPeer.Cut()).get()
            }
            let reason = await events.first { event -> DisconnectReason? in
                if case .disconnected(_, _, let reason) = event { reason } else { nil }
            }
            #expect(reason == .closedByPeer)
        }
    }
}

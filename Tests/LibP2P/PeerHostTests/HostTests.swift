import Multiformats
import NIOCore
import NIOPosix
import PeerHost
import PeerIdentity
import PrivateNetwork
import Sodium
import Testing

@Suite struct HostTests {
    // MARK: Connecting

    @Test("Both sides tell of a connection, and of its end with the reason")
    func events() async throws {
        try await TestHosts.unconnected { hosts in
            let (here, there) = (hosts.client.events(), hosts.server.events())
            let peer = try await hosts.client.connect(hosts.server.addresses[0])
            #expect(peer == hosts.server.id)
            // Who dials has proven the other first.
            let caller = await there.first { event -> PeerID? in
                if case .connected(let peer, _, .inbound) = event { peer } else { nil }
            }
            #expect(caller == hosts.client.id)
            hosts.client.disconnect(peer)
            let mine = await here.first { event -> DisconnectReason? in
                if case .disconnected(_, _, let reason) = event { reason } else { nil }
            }
            let theirs = await there.first { event -> DisconnectReason? in
                if case .disconnected(_, _, let reason) = event { reason } else { nil }
            }
            #expect(mine == .closedHere)
            #expect(theirs == .closedByPeer)
            #expect(hosts.client.connectedPeers.isEmpty)
            await #expect(throws: PeerHostError.notConnected(peer)) {
                _ = try await hosts.client.openStream(to: peer, "/echo")
            }
        }
    }

    @Test("Dials of one peer at the same time join, and a connection is used again")
    func joins() async throws {
        try await TestHosts.unconnected(over: .tcp) { hosts in
            let address = hosts.server.addresses[0]
            try await withThrowingTaskGroup(of: PeerID.self) { tasks in
                for _ in 0..<50 {
                    tasks.addTask { try await hosts.client.connect(address) }
                }
                for try await peer in tasks { #expect(peer == hosts.server.id) }
            }
            _ = try await hosts.client.connect(address)
            #expect(await hosts.client.peers().count == 1)
        }
    }

    @Test("An address without a name connects to whoever is there")
    func anybody() async throws {
        try await TestHosts.unconnected(over: .tcp) { hosts in
            let peer = try await hosts.client.connect(hosts.server.listenAddresses[0])
            #expect(peer == hosts.server.id)
        }
    }

    @Test("Who claims to be another is refused, and both names are told")
    func wrongPeer() async throws {
        try await TestHosts.unconnected(over: .tcp) { hosts in
            let other = try testPeer(9)
            let address = try hosts.server.listenAddresses[0].leading(to: other)
            let expected = PeerHostError.wrongPeer(expected: other, found: hosts.server.id)
            await #expect(throws: expected) { _ = try await hosts.client.connect(address) }
            #expect(hosts.client.connectedPeers.isEmpty)
        }
    }

    @Test("Of several addresses the one that works is enough")
    func severalAddresses() async throws {
        try await TestHosts.unconnected(over: .tcp) { hosts in
            let dead = try Multiaddr(parsing: "/ip4/127.0.0.1/tcp/1")
            let good = hosts.server.listenAddresses[0]
            try await hosts.client.connect(to: hosts.server.id, at: [dead, dead, good])
            #expect(hosts.client.connectedPeers == [hosts.server.id])
        }
    }

    @Test("A peer that nobody can reach is told with each attempt")
    func unreachable() async throws {
        try await TestHosts.unconnected { hosts in
            let dead = try (1...2).map { try Multiaddr(parsing: "/ip4/127.0.0.1/tcp/\($0)") }
            let error = await #expect(throws: PeerHostError.self) {
                try await hosts.client.connect(to: testPeer(9), at: dead)
            }
            guard case .unreachable(let attempts) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(attempts.count == 2)
            #expect(error?.trouble == .tryLater)
            let unknown = try testPeer(8)
            await #expect(throws: PeerHostError.noAddress(unknown)) {
                try await hosts.client.connect(to: unknown)
            }
        }
    }

    @Test("A dial that nobody waits for any more is given up")
    func cancelsDial() async throws {
        try await TestHosts.unconnected { hosts in
            try await withSilence { silent, dialled in
                let peer = try testPeer(9)
                let task = Task { try await hosts.client.connect(to: peer, at: [silent]) }
                for await _ in dialled { break }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
        }
    }

    @Test("Who joins a dial brings its addresses along")
    func joinsDial() async throws {
        try await TestHosts.unconnected(over: .tcp) { hosts in
            try await withSilence { silent, dialled in
                let (client, server) = (hosts.client, hosts.server)
                async let first: Void = client.connect(to: server.id, at: [silent])
                for await _ in dialled { break }
                try await client.connect(to: server.id, at: server.listenAddresses)
                try await first
                #expect(client.connectedPeers == [server.id])
            }
        }
    }

    /// Runs `body` with the address of somebody who takes connections and says nothing, and hears
    /// of each.
    private func withSilence(
        _ body: (Multiaddr, AsyncStream<Void>) async throws -> Void
    ) async throws {
        let (dialled, tell) = AsyncStream<Void>.makeStream()
        let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                tell.yield()
                return channel.eventLoop.makeSucceededVoidFuture()
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(listener.localAddress?.port)
        try await body(try Multiaddr(parsing: "/ip4/127.0.0.1/tcp/\(port)"), dialled)
        try await listener.close()
    }

    // MARK: Identify

    @Test("Each side learns what the other is")
    func identifies() async throws {
        var server = HostSettings()
        server.agent = "weir/1.2.3"
        try await TestHosts.unconnected(over: .tcp, server: server) { hosts in
            let events = hosts.client.events()
            _ = try await hosts.client.connect(hosts.server.addresses[0])
            let peer = await events.first { event -> IdentifiedPeer? in
                if case .identified(_, let peer) = event { peer } else { nil }
            }
            #expect(peer?.agent == "weir/1.2.3")
            #expect(peer?.protocols.contains("/echo") == true)
            #expect(peer?.isSigned == true)
            #expect(peer?.addresses == hosts.server.listenAddresses)
            #expect(peer?.observedAddress?.networkAddress?.description == "127.0.0.1")
        }
    }

    @Test("Peers hear which protocols are offered now, and one that is taken away stops")
    func offers() async throws {
        try await TestHosts.unconnected { hosts in
            let events = hosts.client.events()
            _ = try await hosts.client.connect(hosts.server.addresses[0])
            _ = await events.first { event in
                if case .identified = event { true } else { nil }
            }
            let stream = try await hosts.client.openStream(to: hosts.server.id, "/echo")
            try await stream.write(ByteBuffer(string: "x"))
            _ = try await stream.read(exactly: 1)
            hosts.server.offer(["/ipfs/id/1.0.0"])
            await #expect(throws: PeerHostError.resetByPeer) { _ = try await stream.read() }
            let changed = await events.first { event -> [String]? in
                if case .protocolsChanged(_, let protocols) = event { protocols } else { nil }
            }
            #expect(changed == ["/ipfs/id/1.0.0"])
            await #expect(throws: PeerHostError.protocolsRefused(["/echo"])) {
                try await hosts.checkEcho("x")
            }
            hosts.server.offer(nil)
            try await hosts.checkEcho("again")
        }
    }

    @Test("Pings and measurements come back", arguments: TestHosts.Transport.allCases)
    func measures(transport: TestHosts.Transport) async throws {
        try await TestHosts.connected(over: transport) { hosts in
            #expect(try await hosts.client.ping(hosts.server.id) > .zero)
            let result = try await hosts.client.measure(
                hosts.server.id,
                up: 1_000_000,
                down: 2_000_000
            )
            #expect(result.up > .zero && result.down > .zero)
        }
    }

    // MARK: Who may

    @Test("The gate keeps peers out on either side")
    func gates() async throws {
        var closed = HostSettings()
        closed.gate = Gate(deniedPeers: [try testPeer(2)])
        try await TestHosts.unconnected(server: closed) { hosts in
            await #expect(throws: PeerHostError.self) {
                _ = try await hosts.client.connect(hosts.server.addresses[0])
                try await hosts.checkEcho("x")
            }
            #expect(hosts.server.connectedPeers.isEmpty)
        }
        var wary = HostSettings()
        wary.gate = Gate(deniedPeers: [try testPeer(1)])
        try await TestHosts.unconnected(client: wary) { hosts in
            await #expect(throws: PeerHostError.refused(.peer)) {
                _ = try await hosts.client.connect(hosts.server.addresses[0])
            }
        }
    }

    @Test("A gate that is set later closes the connections that it refuses")
    func setsGate() async throws {
        try await TestHosts.connected { hosts in
            let events = hosts.client.events()
            hosts.server.setGate(Gate(trustMin: .trusted))
            let reason = await events.first { event -> DisconnectReason? in
                if case .disconnected(_, _, let reason) = event { reason } else { nil }
            }
            #expect(reason == .closedByPeer)
            #expect(hosts.server.connectedPeers.isEmpty)
        }
    }

    @Test("Streams of a protocol are bounded by its handler's word")
    func boundsProtocol() async throws {
        try await TestHosts.connected { hosts in
            hosts.server.handle("/one", streamsMax: 1) { stream in
                try await stream.write(ByteBuffer(string: "x"))
                while try await stream.read() != nil {}
            }
            let first = try await hosts.client.openStream(to: hosts.server.id, "/one")
            #expect(try await first.read() == ByteBuffer(string: "x"))
            await #expect(throws: PeerHostError.resetByPeer) {
                try await hosts.client.withStream(to: hosts.server.id, "/one") {
                    while try await $0.read() != nil {}
                }
            }
            first.close()
        }
    }

    @Test("In a private network only who has the key is talked to", arguments: [true, false])
    func privateNetwork(haveSameKey: Bool) async throws {
        let key = { (byte: UInt8) throws in
            try #require(SwarmKey(Secret(copying: [UInt8](repeating: byte, count: 32))))
        }
        var (server, client) = (HostSettings(), HostSettings())
        server.privateNetwork = try key(1)
        client.privateNetwork = try key(haveSameKey ? 1 : 2)
        if !haveSameKey { client.handshakeTime = .seconds(2) }
        let settings = (server, client)
        try await TestHosts.unconnected(over: .tcp, server: server, client: settings.1) { hosts in
            let address = hosts.server.addresses[0]
            if haveSameKey {
                _ = try await hosts.client.connect(address)
                try await hosts.checkEcho("secret")
            } else {
                await #expect(throws: PeerHostError.self) {
                    _ = try await hosts.client.connect(address)
                }
                #expect(hosts.server.connectedPeers.isEmpty)
            }
        }
    }

    // MARK: The manager

    @Test("A bootstrap node is connected at once, and again after it was lost")
    func bootstraps() async throws {
        try await TestHosts.unconnected(over: .tcp) { hosts in
            let settings = HostSettings(bootstrapNodes: hosts.server.addresses)
            let host = Host(settings, identity: try testKey(3))
            let events = hosts.server.events()
            try await host.start()
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await host.run() }
                for _ in 0..<2 {
                    let connected = await events.first { event in
                        if case .connected = event { true } else { nil }
                    }
                    #expect(connected == true)
                    hosts.server.disconnect(host.id)
                }
                await host.close()
            }
        }
    }

    @Test("A bootstrap node that is not there is told, with what was tried")
    func missesBootstrap() async throws {
        let node = try testPeer(9)
        let address = try Multiaddr(parsing: "/ip4/127.0.0.1/tcp/1/p2p/\(node)")
        let host = Host(HostSettings(bootstrapNodes: [address]), identity: try testKey(3))
        let events = host.events()
        try await host.start()
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await host.run() }
            let told = await events.first { event in
                if case .unreachable(let peer, let error) = event { (peer, error) } else { nil }
            }
            #expect(told?.0 == node)
            #expect(
                told?.1.sentence == "It can't be reached: /ip4/127.0.0.1/tcp/1: Connection refused."
            )
            await host.close()
        }
    }

    @Test("A closed host is closed: its streams, its peers, its events")
    func closes() async throws {
        try await TestHosts.connected { hosts in
            let events = hosts.server.events()
            let stream = try await hosts.client.openStream(to: hosts.server.id, "/echo")
            try await stream.write(ByteBuffer(string: "x"))
            _ = try await stream.read(exactly: 1)
            await hosts.server.close()
            await #expect(throws: PeerHostError.disconnected(.closedByPeer)) {
                _ = try await stream.read()
            }
            for await _ in events {}
            await #expect(throws: PeerHostError.hostClosed) {
                try await hosts.server.connect(to: testPeer(9), at: hosts.server.addresses)
            }
        }
    }
}

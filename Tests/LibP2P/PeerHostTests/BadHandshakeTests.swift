import Multistream
import Noise
import PeerHost
import SeededRandom
import Testing

@Suite struct BadHandshakeTests {
    private var hasty: HostSettings {
        var settings = HostSettings()
        settings.handshakeTime = .seconds(3)
        return settings
    }

    /// What a dialler says first, and the beginning of a Noise message.
    private static let beginnings: [[UInt8]] = [
        [],
        [19],
        Line.bytes(of: Line.header),
        Initiator(proposing: [Upgrade.noise]).opening,
        Initiator(proposing: [Upgrade.noise]).opening + [0, 32, 1, 2, 3],
    ]

    @Test("Who stalls is let go in time, at whatever step", arguments: beginnings.indices)
    func stalls(index: Int) async throws {
        try await TestHosts.connected(over: .tcp, server: hasty) { hosts in
            try await RawPeer.with(hosts.server) { raw in
                try? await raw.write(Self.beginnings[index])
                try await raw.waitForTheEnd()
            }
            try await hosts.checkEcho("still")
            #expect(hosts.server.connectedPeers == [hosts.client.id])
        }
    }

    @Test("Random bytes close the connection and nothing else", arguments: 1...10)
    func random(seed: UInt64) async throws {
        try await TestHosts.connected(over: .tcp, server: hasty) { hosts in
            try await RawPeer.with(hosts.server) { raw in
                var random = SeededGenerator(seed: seed)
                if seed % 2 == 0 { try? await raw.write(Self.beginnings[3]) }
                try? await raw.write(random.bytes(20_000))
                try await raw.waitForTheEnd()
            }
            try await hosts.checkEcho("still")
        }
    }

    @Test("A handshake message that says it is too long closes the connection at once")
    func tooLong() async throws {
        try await TestHosts.connected(over: .tcp) { hosts in
            try await RawPeer.with(hosts.server) { raw in
                try await raw.write(Self.beginnings[3] + [0xFF, 0xFF])
                try await raw.waitForTheEnd()
            }
        }
    }

    @Test("An address that begins too many handshakes is refused more, and others are not held up")
    func tooMany() async throws {
        var settings = HostSettings()
        settings.bounds.handshakesPerAddressMax = 2
        try await TestHosts.connected(over: .tcp, server: settings) { hosts in
            // Its own handshake is over here before it is over there.
            try await hosts.checkEcho("first")
            try await RawPeer.with(hosts.server) { first in
                try await first.greet()
                try await RawPeer.with(hosts.server) { second in
                    try await second.greet()
                    try await RawPeer.with(hosts.server) { third in
                        try await third.waitForTheEnd()
                    }
                }
            }
            try await hosts.checkEcho("still")
        }
    }

    @Test("Who stalls on the way to a WebSocket, or asks for something else, is let go")
    func webSocket() async throws {
        try await TestHosts.connected(over: .webSocket, server: hasty) { hosts in
            for request in ["", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "nonsense\r\n\r\n"] {
                try await RawPeer.with(hosts.server) { raw in
                    try? await raw.write(Array(request.utf8))
                    try await raw.waitForTheEnd()
                }
            }
            try await hosts.checkEcho("still")
        }
    }
}

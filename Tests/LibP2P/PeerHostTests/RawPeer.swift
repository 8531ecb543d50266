import Multiformats
import Multistream
import NIOCore
import NIOPosix
import Noise
import PeerHost
import PeerIdentity
import Sodium
import Testing
import Yamux

/// A peer that a test drives by hand, byte by byte, so that it can break every rule.
final class RawPeer {
    /// The other side has closed, or broken, the connection.
    struct Closed: Error {}

    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    private var cipher: Noise.Session?
    /// What came in frames and was not read yet.
    private var text: [UInt8] = []
    private var wire: [UInt8] = []

    private init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
        _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound
        self.outbound = outbound
    }

    /// Connects to a host and lets `body` misbehave.
    static func with(
        _ host: Host,
        _ body: @escaping @Sendable (RawPeer) async throws -> Void
    ) async throws {
        let port = Int(try #require(host.listenAddresses[0].tcpPort))
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel
                    )
                }
            }
        do {
            try await channel.executeThenClose { inbound, outbound in
                try await body(RawPeer(inbound.makeAsyncIterator(), outbound))
            }
        } catch is Closed {
            Issue.record("the host closed the connection")
        } catch is IOError {
            // It was closed before we closed it.
        }
    }

    // MARK: Raw bytes

    /// Writes bytes as they are.
    func write(_ bytes: [UInt8]) async throws {
        do { try await outbound.write(ByteBuffer(bytes: bytes)) } catch { throw Closed() }
    }

    /// The next bytes as they come; nil when the host has closed.
    func read() async throws -> [UInt8]? {
        do { return try await inbound.next(isolation: #isolation).map { Array(buffer: $0) } } catch
        { return nil }
    }

    /// Reads until the host closes the connection, whatever it says before; if it doesn't, the
    /// test's own time runs out.
    func waitForTheEnd() async throws {
        while try await read() != nil {}
    }

    /// Greets the host, and waits until it has taken this connection on and greets too.
    func greet() async throws {
        try await write([19] + Array("/multistream/1.0.0\n".utf8))
        guard try await read() != nil else { throw Closed() }
    }

    /// Has the host agree on a security protocol, whose first bytes come next.
    func propose(_ security: SecurityProtocol) async throws {
        var initiator = Initiator(proposing: [security.rawValue])
        try await write(initiator.opening)
        while true {
            guard let bytes = try await read() else { throw Closed() }
            let unread = wire + bytes
            var offset = 0
            let action = try initiator.receive(unread.span, at: &offset)
            wire = Array(unread[offset...])
            if case .agreed = action { return }
        }
    }

    // MARK: A session

    /// Proves a key to the host; from then on frames are what is spoken.
    func shakeHands(as number: UInt8) async throws {
        let handshake = Handshake(
            role: .initiator,
            staticKey: .random(),
            ephemeralKey: .random(),
            identity: try testKey(number),
            muxers: [Upgrade.yamux]
        )
        var upgrade = Upgrade(.outbound, [.noise], handshake: handshake)
        try await write(upgrade.begin())
        while cipher == nil {
            guard let bytes = try await read() else { throw Closed() }
            switch try upgrade.receive(bytes) {
            case .send(let answer): if !answer.isEmpty { try await write(answer) }
            case .finish(let last, let upgraded):
                text = upgraded.text
                wire = upgraded.wire
                cipher = upgraded.takeCipher()
                try await write(last)
            case .beginTLS: throw Closed()
            }
        }
    }

    /// Writes a Yamux frame.
    func send(
        _ kind: Header.Kind,
        _ flags: Header.Flags = [],
        stream: UInt32,
        length: UInt32? = nil,
        _ payload: [UInt8] = []
    ) async throws {
        let length = length ?? UInt32(payload.count)
        let header = Header(kind, flags, stream: StreamID(stream), length: length)
        let (first, last) = header.words
        var bytes: [UInt8] = []
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: first >> UInt64(shift)))
        }
        for shift in stride(from: 24, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: last >> UInt32(shift)))
        }
        try await seal(bytes + payload)
    }

    /// Writes text in frames of Noise.
    func seal(_ text: [UInt8]) async throws {
        let frames = try cipher?.seal(text) ?? []
        try await write(frames)
    }

    /// The next Yamux frame's header, its payload skipped; nil when the host has closed.
    func receive() async throws -> Header? {
        guard let head = try await take(Header.byteCount) else { return nil }
        let first = head[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let last = head[8...].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let header = try Header(first, last)
        if header.kind == .data { _ = try await take(Int(header.length)) }
        return header
    }

    /// Reads frames until one is as wanted; false when the host has closed before.
    func receive(until isWanted: (Header) -> Bool) async throws -> Bool {
        while let header = try await receive() {
            if isWanted(header) { return true }
        }
        return false
    }

    private func take(_ count: Int) async throws -> [UInt8]? {
        while text.count < count {
            guard let bytes = try await read() else { return nil }
            wire += bytes
            var frames = wire
            var span = frames.mutableSpan
            let opened = try cipher?.openFrames(&span) ?? (text: 0, consumed: 0)
            text += frames[..<opened.text]
            wire = Array(frames[opened.consumed...])
        }
        defer { text.removeFirst(count) }
        return Array(text[..<count])
    }
}

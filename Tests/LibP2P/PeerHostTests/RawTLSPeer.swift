import Crypto
import FoundationEssentials
import Multiformats
import Multistream
import NIOCore
import NIOPosix
import NIOSSL
import PeerCertificates
import PeerHost
import PeerIdentity
import SwiftASN1
import Testing
import X509

/// A peer that agrees on TLS and then says of itself what a test wants.
struct RawTLSPeer: Sendable {
    /// What it shows.
    var certificate: [UInt8]?
    /// The key of that.
    var key = Certificate.PrivateKey(P256.Signing.PrivateKey())
    /// How it signs; nil: as BoringSSL does by itself.
    var signatures: [SignatureAlgorithm]?
    /// What it offers to speak.
    var applicationProtocols = Upgrade.applicationProtocols
    /// The newest version that it speaks.
    var version = TLSVersion.tlsv13

    /// An honest one.
    init(as number: UInt8) throws {
        let own = P256.Signing.PrivateKey()
        key = Certificate.PrivateKey(own)
        certificate = OwnCertificate(of: try testKey(number), key: own, now: Date()).der
    }

    /// An honest one whose certificate's key is Ed25519.
    init(edwardsAs number: UInt8) throws {
        let identity = try testKey(number)
        key = Certificate.PrivateKey(Curve25519.Signing.PrivateKey())
        signatures = [.ed25519]
        let publicKey = try serialized(key.publicKey)
        let signature = identity.sign(Array("libp2p-tls-handshake:".utf8) + publicKey)
        var serializer = DER.Serializer()
        try serializer.appendConstructedNode(identifier: .sequence) { coder in
            try coder.serialize(ASN1OctetString(contentBytes: identity.publicKey.protobuf[...]))
            try coder.serialize(ASN1OctetString(contentBytes: signature[...]))
        }
        let proof = Certificate.Extension(
            oid: [1, 3, 6, 1, 4, 1, 53594, 1, 1],
            critical: true,
            value: serializer.serializedBytes[...]
        )
        certificate = try plainCertificate([proof])
    }

    /// A certificate of this peer's key; without extensions one such as any web server has.
    func plainCertificate(_ extensions: [Certificate.Extension] = []) throws -> [UInt8] {
        let name = try DistinguishedName { CommonName("example.org") }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: 7,
            publicKey: key.publicKey,
            notValidBefore: Date() - 60,
            notValidAfter: Date() + 60,
            issuer: name,
            subject: name,
            extensions: Certificate.Extensions(extensions),
            issuerPrivateKey: key
        )
        return try serialized(certificate)
    }

    private func serialized(_ value: some DERSerializable) throws -> [UInt8] {
        var serializer = DER.Serializer()
        try serializer.serialize(value)
        return serializer.serializedBytes
    }

    private func configuration() throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.maximumTLSVersion = version
        configuration.applicationProtocols = applicationProtocols
        guard let certificate else { return configuration }
        configuration.certificateChain = [
            .certificate(try NIOSSLCertificate(bytes: certificate, format: .der))
        ]
        configuration.privateKey = .privateKey(
            try NIOSSLPrivateKey(bytes: key.serializeAsPEM().derBytes, format: .der)
        )
        configuration.signingSignatureAlgorithms = signatures
        return configuration
    }

    /// Connects to a host; the channel closes when the host doesn't want it.
    func connect(to host: Host) async throws -> any Channel {
        let port = Int(try #require(host.listenAddresses[0].tcpPort))
        let context = try NIOSSLContext(configuration: try configuration())
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handlers: [any ChannelHandler] = [
                        Plug(), Agreement(context, isClient: true),
                    ]
                    try channel.pipeline.syncOperations.addHandlers(handlers)
                    return channel
                }
            }
    }

    /// Runs `body` with the address of a place where this peer waits for others.
    func listening(_ body: (SocketAddress) async throws -> Void) async throws {
        let context = try NIOSSLContext(configuration: try configuration())
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let agreement = Agreement(context, isClient: false)
                    try channel.pipeline.syncOperations.addHandler(agreement)
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        try await body(try #require(listener.localAddress))
        try await listener.close()
    }

    /// Has a channel closed without a word of TLS.
    struct Cut: Sendable {}

    /// The end of the wire.
    private final class Plug: ChannelOutboundHandler {
        typealias OutboundIn = ByteBuffer

        func triggerUserOutboundEvent(
            context: ChannelHandlerContext,
            event: Any,
            promise: EventLoopPromise<Void>?
        ) {
            guard event is Cut else {
                return context.triggerUserOutboundEvent(event, promise: promise)
            }
            context.close(promise: promise)
        }
    }

    /// Agrees on TLS, and puts it into the pipeline.
    private final class Agreement: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private static let lines =
            Line.bytes(of: Line.header) + Line.bytes(of: SecurityProtocol.tls.rawValue)
        private let context: NIOSSLContext
        private let isClient: Bool
        private var unread = ByteBuffer()
        private var isAgreed = false

        init(_ context: NIOSSLContext, isClient: Bool) {
            self.context = context
            self.isClient = isClient
        }

        func channelActive(context: ChannelHandlerContext) {
            let lines = ByteBuffer(bytes: Self.lines)
            context.writeAndFlush(wrapOutboundOut(lines), promise: nil)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard !isAgreed else { return }
            unread.writeImmutableBuffer(unwrapInboundIn(data))
            guard unread.readSlice(length: Self.lines.count) != nil else { return }
            isAgreed = true
            do {
                let pipeline = context.pipeline.syncOperations
                let handler =
                    isClient
                    ? try NIOSSLClientHandler(context: self.context, serverHostname: nil)
                    : NIOSSLServerHandler(context: self.context)
                try pipeline.addHandler(handler, position: .before(self))
                guard unread.readableBytes > 0 else { return }
                let before = try pipeline.context(handler: handler)
                handler.channelRead(context: before, data: NIOAny(unread))
            } catch {
                context.close(promise: nil)
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}

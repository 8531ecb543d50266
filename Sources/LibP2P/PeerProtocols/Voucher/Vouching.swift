import NIOCore
package import PeerHost
package import PeerIdentity

/// The peer protocol `/weir/voucher/1.0.0`: a peer shows the voucher that its deployment gave it.
///
/// Participants: whoever opens a stream, and the peer, which answers with one message and closes.
/// Goals: a peer that is known by its deployment's DID is known as soon as it is connected. It is a
/// protocol of its own, and no field of identify or `/cas/1.0.0`, because whoever has no deployment
/// then has nothing to offer, what nobody asked for is never sent, and it may be asked again before
/// a voucher expires. Non-goals: deciding whom to trust. `protocols/identity/README.md` is the
/// protocol.
package enum Vouching {
    /// What multistream-select is asked for.
    package static let protocolID = "/weir/voucher/1.0.0"

    /// Shows a voucher on a stream that a peer opened for it.
    package static func show(_ voucher: Voucher, on stream: PeerStream) async throws {
        try await stream.writeMessage(ByteBuffer(bytes: voucher.bytes))
    }

    /// Asks a connected peer; what it shows is good now, and speaks of this very peer.
    ///
    /// - `nowSeconds`: the time, in seconds since 1970.
    /// - Throws: `VouchingError` or `IdentityError` for what is wrong with the voucher, else what
    ///   became of the stream.
    package static func ask(
        _ peer: PeerID,
        on host: Host,
        nowSeconds: UInt64,
    ) async throws -> Voucher {
        try await host.withStream(to: peer, protocolID) { stream in
            let message = try await stream.readMessage(upTo: PeerIdentity.Limits.envelopeBytesMax)
            guard let message else { throw VouchingError.nothingShown }
            let voucher = try Voucher(bytes: Array(buffer: message), nowSeconds: nowSeconds)
            guard voucher.instance == peer else { throw VouchingError.ofAnother(voucher.instance) }
            return voucher
        }
    }
}

import Sodium

/// A connection's bytes under a swarm key, both ways (libp2p pnet): each end first sends a nonce of
/// 24 bytes, and everything behind it goes through XSalsa20.
///
/// A pure machine; bytes are changed where they lie. Who has another key, or none, gets noise, and
/// the handshake that follows fails: nothing here can tell.
///
/// ```
///   receiving:  collecting the nonce ──24 bytes──▶ open
/// ```
package struct PrivateStream: ~Copyable, Sendable {
    /// The bytes of a nonce.
    package static let nonceByteCount = XSalsa20.nonceByteCount

    /// What we send first, as it is.
    package let greeting: [UInt8]
    private let key: SwarmKey
    private var sending: XSalsa20
    /// The first bytes of the other's nonce, until it is whole.
    private var collected: [UInt8] = []
    /// From the other's whole nonce on.
    private var receiving: XSalsa20?

    /// A connection at its beginning.
    ///
    /// - Parameters:
    ///   - key: the network's.
    ///   - nonce: 24 random bytes, new for each connection.
    package init(key: SwarmKey, nonce: [UInt8]) {
        guard let sending = XSalsa20(key: key.secret, nonce: nonce) else {
            preconditionFailure("a nonce has 24 bytes")
        }
        self.key = key
        greeting = nonce
        self.sending = sending
    }

    /// Hides the next bytes that we send, in place.
    package mutating func seal(_ bytes: inout MutableSpan<UInt8>) { sending.apply(to: &bytes) }

    /// Shows the next bytes that have come, in place.
    ///
    /// - Returns: how many at the front are the nonce's and no part of the stream.
    /// - Throws: `reflected` when the nonce is our own.
    package mutating func open(
        _ bytes: inout MutableSpan<UInt8>
    ) throws(PrivateNetworkError) -> Int {
        guard receiving == nil else {
            receiving?.apply(to: &bytes)
            return 0
        }
        let count = min(XSalsa20.nonceByteCount - collected.count, bytes.count)
        for index in 0..<count { collected.append(bytes[index]) }
        guard collected.count == XSalsa20.nonceByteCount else { return count }
        // With one key and one nonce both ways, each would read what it wrote itself.
        guard collected != greeting else { throw .reflected }
        receiving = XSalsa20(key: key.secret, nonce: collected)
        receiving?.apply(to: &bytes, from: count)
        return count
    }
}

/// The public key of one end of an encrypted connection (CurveZMQ, RFC 26): who that end is.
package struct CurveKey: Hashable, Sendable, CustomStringConvertible {
    /// The bytes of a key.
    package static let byteCount = 32

    /// The 32 bytes.
    package let bytes: [UInt8]

    /// The key in `bytes`; nil unless there are exactly 32.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    /// Reads the 40 characters of its text; nil when they are no key.
    package init?(parsing text: some StringProtocol) {
        guard let bytes = Z85.decode(text) else { return nil }
        self.init(bytes)
    }

    /// Its 40 characters of Z85.
    package var description: String { Z85.encode(bytes.span) }
}

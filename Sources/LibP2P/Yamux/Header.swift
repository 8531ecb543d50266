/// The twelve bytes that begin each frame (yamux, "Framing"): version, kind, flags, stream and
/// length, in network order.
package struct Header: Sendable, Equatable {
    /// How many bytes it takes.
    package static let byteCount = 12

    /// What a frame is for (yamux, "Type Field").
    package enum Kind: UInt8, Sendable, CaseIterable {
        /// Carries `length` bytes of a stream.
        case data
        /// Lets the other side send `length` bytes more; with `.reset` it is the code instead.
        case windowUpdate
        /// Asks for, or is, a sign of life that carries `length` back.
        case ping
        /// Says that the sender leaves, and why.
        case goAway
    }

    /// What a frame does to its stream beside (yamux, "Flag Field").
    package struct Flags: OptionSet, Sendable {
        /// The bits as they are written.
        package let rawValue: UInt16

        /// These bits.
        package init(rawValue: UInt16) { self.rawValue = rawValue }

        /// SYN: opens the stream, or asks for an answer to a ping.
        package static let open = Flags(rawValue: 1)
        /// ACK: acknowledges the stream, or answers a ping.
        package static let acknowledge = Flags(rawValue: 2)
        /// FIN: the sender sends no more on the stream.
        package static let finish = Flags(rawValue: 4)
        /// RST: the stream is no more.
        package static let reset = Flags(rawValue: 8)
    }

    /// What the frame is for.
    package let kind: Kind
    /// What it does to its stream beside.
    package let flags: Flags
    /// The stream.
    package let stream: StreamID
    /// Bytes of payload, of credit, or another number, as `kind` says.
    package let length: UInt32

    /// A header of these fields.
    package init(_ kind: Kind, _ flags: Flags = [], stream: StreamID, length: UInt32 = 0) {
        self.kind = kind
        self.flags = flags
        self.stream = stream
        self.length = length
    }

    /// Reads a header from its first eight and its last four bytes, each a big-endian number.
    ///
    /// Flags that nobody has defined are kept and mean nothing.
    package init(_ first: UInt64, _ last: UInt32) throws(YamuxError) {
        let version = UInt8(truncatingIfNeeded: first >> 56)
        guard version == 0 else { throw .unknownVersion(version) }
        let number = UInt8(truncatingIfNeeded: first >> 48)
        guard let kind = Kind(rawValue: number) else { throw .unknownKind(number) }
        self.kind = kind
        flags = Flags(rawValue: UInt16(truncatingIfNeeded: first >> 32))
        stream = StreamID(UInt32(truncatingIfNeeded: first))
        length = last
        guard (stream == .session) == (kind == .ping || kind == .goAway) else {
            throw .misdirected(kind, stream)
        }
    }

    /// The first eight bytes and the last four, each as a big-endian number.
    package var words: (first: UInt64, last: UInt32) {
        let head = UInt64(kind.rawValue) << 48 | UInt64(flags.rawValue) << 32
        return (head | UInt64(stream.number), length)
    }
}

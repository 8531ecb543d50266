import struct Foundation.Data

/// 16 bytes of the client's choosing that name one request.
package struct RequestID: Hashable, Sendable, CustomStringConvertible {
    /// The first eight bytes, big-endian.
    package let high: UInt64
    /// The last eight bytes, big-endian.
    package let low: UInt64

    /// All zero: the id of an answer to a request whose id could not be read.
    package static let zero = RequestID(high: 0, low: 0)

    /// From its two halves.
    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A random one.
    package static func random(using generator: inout some RandomNumberGenerator) -> RequestID {
        RequestID(high: generator.next(), low: generator.next())
    }

    /// A random one from the system's generator.
    package static func random() -> RequestID {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    init(_ data: Data, field: String = "requestId") throws(MalformedHeader) {
        guard data.count == 16 else {
            throw .field(field, "A request id has 16 bytes; this one has \(data.count).")
        }
        // Through a span: a header is read for each message, and Data's iterators are slow.
        self.init(data.span)
    }

    /// From bytes that are 16.
    init(_ bytes: Span<UInt8>) {
        self.init(high: Self.read(bytes, from: 0), low: Self.read(bytes, from: 8))
    }

    private static func read(_ bytes: Span<UInt8>, from start: Int) -> UInt64 {
        var word: UInt64 = 0
        for place in start..<start + 8 { word = word << 8 | UInt64(bytes[place]) }
        return word
    }

    /// The 16 bytes in their order.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        for place in 0..<16 {
            let half = place < 8 ? high : low
            bytes.append(UInt8(truncatingIfNeeded: half >> UInt64(56 - place % 8 * 8)))
        }
        return bytes
    }

    /// From 16 bytes; nil when there are more or fewer.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        self.init(high: Self.read(bytes.prefix(8)), low: Self.read(bytes.dropFirst(8)))
    }

    private static func read(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// 32 hexadecimal digits, for logs and the command line.
    package var description: String {
        Hexadecimal.text(bytes)
    }
}

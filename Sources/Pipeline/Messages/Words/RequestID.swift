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
        self.init(high: Self.read(data.prefix(8)), low: Self.read(data.suffix(8)))
    }

    /// The 16 bytes in their order.
    package var bytes: [UInt8] {
        [high, low].flatMap { half in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> $0) }
        }
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
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}

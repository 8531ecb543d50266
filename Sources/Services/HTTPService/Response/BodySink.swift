import Hummingbird
import NIOCore

/// Writes bytes to a connection in parts that the connection takes one after the other.
///
/// Whoever uses it is `@concurrent`, because the server's writers are; they can't change actors.
/// Each part is a copy of its own, so that what waits in the connection holds no whole piece.
struct BodySink {
    private var writer: any ResponseBodyWriter
    private let ledger: DoorLedger

    init(_ writer: any ResponseBodyWriter, _ ledger: DoorLedger) {
        self.writer = writer
        self.ledger = ledger
    }

    /// Writes bytes; returns when the connection has taken them.
    @concurrent
    mutating func write(_ bytes: [UInt8]) async throws {
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Limits.writeBytes)
            try await writer.write(ByteBuffer(bytes: bytes[start..<end]))
            ledger.sent(end - start)
            start = end
        }
    }

    /// Ends the body.
    @concurrent
    consuming func finish() async throws {
        try await writer.finish(nil)
    }
}

import Synchronization

/// The reply bytes that libzmq still holds, for each client and in all.
///
/// High-water marks count messages; a client that asks and never reads would pile up megabytes
/// behind each. A reply is charged when it is sent and released by its frame, on libzmq's I/O
/// thread, when the last of it is with the kernel or its connection is gone.
package final class SentBytes: Sendable {
    private struct Balance {
        var total = 0
        var byClient: [[UInt8]: Int] = [:]
    }

    /// The most that one client may have unsent.
    package let clientBytesMax: Int
    /// The most that all may have unsent together.
    package let totalBytesMax: Int
    private let balance = Mutex(Balance())

    /// An account at zero.
    package init(clientBytesMax: Int, totalBytesMax: Int) {
        self.clientBytesMax = clientBytesMax
        self.totalBytesMax = totalBytesMax
    }

    /// The bytes that are unsent now.
    package var total: Int { balance.withLock { $0.total } }

    /// The clients that have unsent bytes now.
    package var clients: Int { balance.withLock { $0.byClient.count } }

    /// The bytes of one client that are unsent now.
    package func bytes(of client: [UInt8]) -> Int { balance.withLock { $0.byClient[client] ?? 0 } }

    /// Charges a client, or refuses when that would go past a bound.
    ///
    /// A client that has nothing unsent is refused only for the total: one reply always fits.
    package func charge(_ client: [UInt8], bytes: Int) -> Bool {
        balance.withLock { balance in
            let before = balance.byClient[client] ?? 0
            guard before == 0 || before + bytes <= clientBytesMax else { return false }
            guard balance.total + bytes <= totalBytesMax else { return false }
            balance.byClient[client] = before + bytes
            balance.total += bytes
            return true
        }
    }

    /// Takes back what was charged.
    package func release(_ client: [UInt8], bytes: Int) {
        balance.withLock { balance in
            balance.total -= bytes
            let left = (balance.byClient[client] ?? 0) - bytes
            balance.byClient[client] = left > 0 ? left : nil
        }
    }

    /// The same frame, charged to a client until it is sent; nil, and dropped, past a bound.
    ///
    /// Up to `Limits.copiedBytesMax` a frame is never charged: the marks bound those.
    package func charged(_ frame: consuming Frame, to client: [UInt8]) -> Frame? {
        let bytes = frame.count
        guard bytes > Limits.copiedBytesMax else { return frame }
        guard charge(client, bytes: bytes) else { return nil }
        return Frame(wrapping: frame) { self.release(client, bytes: bytes) }
    }
}

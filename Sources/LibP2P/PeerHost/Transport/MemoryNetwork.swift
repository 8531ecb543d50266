import Linux
import NIOCore
import Synchronization

/// The `/memory/…` addresses of one process: hosts that share a network of this kind reach each
/// other without a port.
///
/// Below it are pairs of the kernel's sockets, so that everything above, from the handshake to
/// back-pressure, is as it is over TCP.
package final class MemoryNetwork: Sendable {
    /// Takes one end of a new connection: it owns the descriptor from then on.
    typealias Acceptor = @Sendable (_ descriptor: Int32) -> Void

    private let acceptors = Mutex<[UInt64: Acceptor]>([:])

    /// A network on which nobody listens.
    package init() {}

    /// Listens at a number; false when it is taken.
    func listen(at number: UInt64, _ acceptor: @escaping Acceptor) -> Bool {
        acceptors.withLock { acceptors in
            guard acceptors[number] == nil else { return false }
            acceptors[number] = acceptor
            return true
        }
    }

    /// Listens there no more.
    func stop(at number: UInt64) {
        acceptors.withLock { $0[number] = nil }
    }

    /// Connects to a number: the descriptor of this side's end, which the caller owns.
    func connect(to number: UInt64) throws(PeerHostError) -> Int32 {
        guard let acceptor = acceptors.withLock({ $0[number] }) else {
            throw .unreachable(["nobody listens at /memory/\(number)"])
        }
        do {
            let (here, there) = try SocketPair.make()
            acceptor(there)
            return here
        } catch {
            throw .unreachable([error.sentence])
        }
    }
}

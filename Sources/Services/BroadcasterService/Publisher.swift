import Access
import Bus
import Daemon
import Logging

/// The sockets on which events are published: one for endpoints without a lock, one for those with.
///
/// Nobody can be taken off a publishing socket. So when a key is removed, the locked one is closed
/// and opened again: who still may come in connects by itself, sees the gap, and has it replayed.
final class Publisher {
    private let environment: StageEnvironment
    private let subscribed: (Subscription) -> Void
    private var open: Socket?
    private var locked: Socket?
    /// Where the locked one listens, with the ports that `tcp://…:*` was given.
    private var lockedEndpoints: [String] = []
    private(set) var endpoints: [String] = []

    init(_ environment: StageEnvironment, subscribed: @escaping (Subscription) -> Void) {
        self.environment = environment
        self.subscribed = subscribed
    }

    /// Binds every endpoint; on the loop.
    func bind(_ endpoints: [String]) throws(BusError) {
        let hasLock = environment.locks.isLocked
        open = try socket(bound: endpoints.filter { !hasLock($0) }) { self.endpoints.append($0) }
        locked = try socket(bound: endpoints.filter(hasLock)) { self.lockedEndpoints.append($0) }
        self.endpoints += lockedEndpoints
    }

    /// Sends an event to whoever wants its topic.
    func send(_ topic: String, _ header: [UInt8]) {
        for socket in [open, locked].compactMap({ $0 }) {
            socket.sendTopic(Frame(copying: Array(topic.utf8)), header: Frame(copying: header))
        }
    }

    /// Ends every subscription that came by a lock, and listens again.
    func renew() {
        guard let former = locked else { return }
        locked = nil
        environment.loop.unwatch(former)
        former.close()
        listenAgain(Limits.rebindTries)
    }

    /// libzmq closes a socket on a thread of its own: the port is free a moment later.
    private func listenAgain(_ tries: Int) {
        environment.loop.after(Limits.rebindPause) { [self] in
            do throws(BusError) {
                locked = try socket(bound: lockedEndpoints) { _ in }
            } catch {
                guard tries > 1 else {
                    return environment.logger.error("no events any more by a lock: \(error)")
                }
                listenAgain(tries - 1)
            }
        }
    }

    private func socket(
        bound endpoints: [String],
        _ tell: (String) -> Void,
    ) throws(BusError) -> Socket? {
        guard !endpoints.isEmpty else { return nil }
        let socket = try Socket(environment.context, .xpub, .publisher)
        for endpoint in endpoints {
            try environment.bind(socket, to: endpoint, as: .events)
            tell(socket.lastEndpoint)
        }
        environment.loop.watchSubscriptions(socket, subscribed)
        return socket
    }
}

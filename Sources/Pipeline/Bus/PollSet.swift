import CZeroMQ
import Glibc
import Linux

/// The sockets a loop waits for, and what it does with each.
///
/// Every poll asks each socket twice for its events, 50–100 ns each time: tens of sockets are
/// fine, hundreds would want libzmq's descriptors in an epoll.
@safe struct PollSet {
    private struct Watcher {
        let socket: Socket?
        var readable: (() -> Void)?
        var writable: (() -> Void)?
        var isGone = false
    }

    // The same places in both; the first is the wake-up's.
    private var items: [zmq_pollitem_t]
    private var watchers: [Watcher]
    private var hasGone = false

    init(wakeUp: EventFD) {
        unsafe items = [Self.item(nil, descriptor: wakeUp.descriptor)]
        watchers = [Watcher(socket: nil, readable: { wakeUp.drain() })]
    }

    var count: Int { watchers.count }

    mutating func add(_ socket: Socket, _ readable: @escaping () -> Void) {
        precondition(index(of: socket) == nil, "a socket is watched once")
        guard let handle = unsafe socket.handle else { return }
        unsafe items.append(Self.item(handle, descriptor: 0))
        watchers.append(Watcher(socket: socket, readable: readable))
    }

    mutating func awaitWritable(_ socket: Socket, _ body: @escaping () -> Void) {
        guard let index = index(of: socket) else { return }
        watchers[index].writable = body
        unsafe items[index].events |= Int16(ZMQ_POLLOUT)
    }

    /// Forgets a socket; its place is freed before the next poll, as a turn may be under way.
    mutating func remove(_ socket: Socket) {
        guard let index = index(of: socket) else { return }
        watchers[index].isGone = true
        watchers[index].readable = nil
        watchers[index].writable = nil
        hasGone = true
    }

    /// Closes the sockets, the first of them last: the gate stands until the doors are closed.
    mutating func closeAll() {
        for watcher in watchers.reversed() { watcher.socket?.close() }
        watchers.removeSubrange(1...)
        unsafe items.removeSubrange(1...)
        hasGone = false
    }

    /// Waits until a socket has something or the timeout is over; false when the context ended.
    mutating func poll(milliseconds: Int) -> Bool {
        for index in watchers.indices {
            unsafe items[index].revents = 0
            if watchers[index].socket?.isClosed == true { watchers[index].isGone = true }
            if watchers[index].isGone { hasGone = true }
        }
        if hasGone { compact() }
        let result = unsafe items.withUnsafeMutableBufferPointer {
            unsafe zmq_poll($0.baseAddress, Int32($0.count), milliseconds)
        }
        return result >= 0 || zmq_errno() == EINTR
    }

    /// What to call for the socket at a place, after a poll.
    func readable(_ index: Int) -> (() -> Void)? {
        guard unsafe items[index].revents & Int16(ZMQ_POLLIN) != 0 else { return nil }
        return watchers[index].readable
    }

    /// What waited to send to the socket at a place, once.
    mutating func takeWritable(_ index: Int) -> (() -> Void)? {
        guard unsafe items[index].revents & Int16(ZMQ_POLLOUT) != 0 else { return nil }
        unsafe items[index].events &= ~Int16(ZMQ_POLLOUT)
        defer { watchers[index].writable = nil }
        return watchers[index].writable
    }

    private func index(of socket: Socket) -> Int? {
        watchers.firstIndex { $0.socket === socket && !$0.isGone }
    }

    /// Drops the places of sockets that were removed or closed.
    private mutating func compact() {
        let kept = watchers.indices.filter { !watchers[$0].isGone }
        unsafe items = kept.map { unsafe items[$0] }
        watchers = kept.map { watchers[$0] }
        hasGone = false
    }

    private static func item(_ socket: UnsafeMutableRawPointer?, descriptor: Int32)
        -> zmq_pollitem_t
    {
        unsafe zmq_pollitem_t(
            socket: socket,
            fd: descriptor,
            events: Int16(ZMQ_POLLIN),
            revents: 0
        )
    }
}

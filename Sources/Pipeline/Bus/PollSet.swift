import CZeroMQ
import Glibc
import Linux

/// The sockets a loop waits for, and what it does with each.
///
/// libzmq's own poll asks every socket twice for its events each time it waits, and each question is
/// two system calls. So the loop waits for the sockets' descriptors, and asks only whom it must: a
/// descriptor becomes readable when libzmq's thread has left something for the socket, and it does
/// not tell of what our own calls have changed meanwhile, which the socket itself notes.
///
/// Invariant: a socket that is not asked before a wait had nothing for us when it was last asked, or
/// read to its end, and nothing was done with it since.
@safe struct PollSet {
    private struct Watcher {
        let socket: Socket?
        var readable: (() -> Void)?
        var writable: (() -> Void)?
        var isGone = false
        /// What the last poll found.
        var events: Socket.Events = []

        var wanted: Socket.Events { writable == nil ? .readable : [.readable, .writable] }
    }

    // The same places in both; the first is the wake-up's.
    private var descriptors: [pollfd]
    private var watchers: [Watcher]
    private var hasGone = false

    init(wakeUp: EventFD) {
        descriptors = [Self.descriptor(wakeUp.descriptor)]
        watchers = [Watcher(socket: nil, readable: { wakeUp.drain() })]
    }

    var count: Int { watchers.count }

    mutating func add(_ socket: Socket, _ readable: @escaping () -> Void) {
        precondition(index(of: socket) == nil, "a socket is watched once")
        guard let descriptor = socket.descriptor else { return }
        socket.mayHaveChanged = true
        descriptors.append(Self.descriptor(descriptor))
        watchers.append(Watcher(socket: socket, readable: readable))
    }

    mutating func awaitWritable(_ socket: Socket, _ body: @escaping () -> Void) {
        guard let index = index(of: socket) else { return }
        watchers[index].writable = body
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
        descriptors.removeSubrange(1...)
        hasGone = false
    }

    /// Waits until a socket has something or the timeout is over; false when the context ended.
    mutating func poll(milliseconds: Int) -> Bool {
        for index in watchers.indices {
            watchers[index].events = []
            if watchers[index].socket?.isClosed == true { watchers[index].isGone = true }
            if watchers[index].isGone { hasGone = true }
        }
        if hasGone { compact() }
        var isReady = false
        for (index, watcher) in watchers.enumerated() {
            guard let socket = watcher.socket, socket.mayHaveChanged || watcher.writable != nil
            else { continue }
            guard ask(index) else { return false }
            if !watchers[index].events.isEmpty { isReady = true }
        }
        let timeout = isReady ? 0 : Int32(clamping: milliseconds)
        let result = unsafe descriptors.withUnsafeMutableBufferPointer {
            unsafe Glibc.poll($0.baseAddress, nfds_t($0.count), timeout)
        }
        // An interrupted wait has found nothing, and a turn without anything to do is none too many.
        guard result > 0 else { return true }
        for index in watchers.indices where descriptors[index].revents != 0 {
            guard ask(index) else { return false }
        }
        return true
    }

    /// Notes what the socket at a place has for us; false when the context ended.
    private mutating func ask(_ index: Int) -> Bool {
        guard let socket = watchers[index].socket else {
            watchers[index].events = .readable
            return true
        }
        guard let events = socket.events() else { return false }
        watchers[index].events = events.intersection(watchers[index].wanted)
        // Who has something is asked again: it may be left where it is.
        socket.mayHaveChanged = !watchers[index].events.isEmpty
        return true
    }

    /// What to call for the socket at a place, after a poll.
    func readable(_ index: Int) -> (() -> Void)? {
        watchers[index].events.contains(.readable) ? watchers[index].readable : nil
    }

    /// What waited to send to the socket at a place, once.
    mutating func takeWritable(_ index: Int) -> (() -> Void)? {
        guard watchers[index].events.contains(.writable) else { return nil }
        defer { watchers[index].writable = nil }
        return watchers[index].writable
    }

    private func index(of socket: Socket) -> Int? {
        watchers.firstIndex { $0.socket === socket && !$0.isGone }
    }

    /// Drops the places of sockets that were removed or closed.
    private mutating func compact() {
        let kept = watchers.indices.filter { !watchers[$0].isGone }
        descriptors = kept.map { descriptors[$0] }
        watchers = kept.map { watchers[$0] }
        hasGone = false
    }

    private static func descriptor(_ descriptor: Int32) -> pollfd {
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    }
}

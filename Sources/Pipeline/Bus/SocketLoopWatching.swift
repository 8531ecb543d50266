/// Sockets and timers; on the loop's thread, or before it starts.
extension SocketLoop {
    /// Calls `handler` for each message of a socket, until it is unwatched or the loop ends.
    ///
    /// - Parameters:
    ///   - socket: a ROUTER, DEALER or SUB; the loop closes it when it ends.
    ///   - malformed: called for a message of the wrong shape; by default it is only counted.
    ///   - handler: called for every other.
    package func watch(
        _ socket: Socket,
        malformed: ((consuming Malformed) -> Void)? = nil,
        _ handler: @escaping (consuming Envelope) -> Void
    ) {
        requireLoop()
        pollSet.add(socket) {
            for _ in 0..<Limits.messagesPerTurn {
                switch socket.receive() {
                case .nothing: return
                case .envelope(let envelope): handler(envelope)
                case .malformed(let message): malformed?(message)
                case .refused: break
                }
            }
        }
    }

    /// Calls `handler` for each subscriber that comes to an XPUB socket or leaves it.
    package func watchSubscriptions(
        _ socket: Socket,
        _ handler: @escaping (Subscription) -> Void
    ) {
        requireLoop()
        pollSet.add(socket) {
            for _ in 0..<Limits.messagesPerTurn {
                guard let subscription = socket.receiveSubscription() else { return }
                handler(subscription)
            }
        }
    }

    /// Calls `handler` for each message of a socket that asks and is answered at once.
    func watchFrames(_ socket: Socket, _ handler: @escaping ([[UInt8]]) -> [[UInt8]]) {
        requireLoop()
        pollSet.add(socket) {
            for _ in 0..<Limits.messagesPerTurn {
                guard let frames = socket.receiveFrames() else { return }
                socket.send(frames: handler(frames))
            }
        }
    }

    /// Calls `body` once, when a watched socket can send.
    ///
    /// That is after `.wouldBlock`, or to know that a DEALER is connected. A second call before
    /// that replaces the first.
    package func onceWritable(_ socket: Socket, _ body: @escaping () -> Void) {
        requireLoop()
        pollSet.awaitWritable(socket, body)
    }

    /// Calls `body` at the end of each turn, before the loop waits, for as long as it runs.
    ///
    /// The last turn's is called too, before the sockets are closed.
    package func atTurnsEnd(_ body: @escaping () -> Void) {
        requireLoop()
        turnEnds.append(body)
    }

    /// Stops watching a socket, which stays open; one that is closed is forgotten anyway.
    package func unwatch(_ socket: Socket) {
        requireLoop()
        pollSet.remove(socket)
    }

    /// Calls `body` once per interval; turns that the loop is too late for are left out.
    @discardableResult
    package func every(_ interval: Duration, _ body: @escaping () -> Void) -> TimerID {
        requireLoop()
        precondition(interval > .zero, "a repeated timer has an interval")
        return timers.add(due: ContinuousClock.now + interval, interval: interval, body: body)
    }

    /// Calls `body` once, after a delay.
    @discardableResult
    package func after(_ delay: Duration, _ body: @escaping () -> Void) -> TimerID {
        requireLoop()
        return timers.add(due: ContinuousClock.now + delay, interval: nil, body: body)
    }

    /// Cancels a timer; one that has fired already is no mistake.
    package func cancel(_ timer: TimerID) {
        requireLoop()
        timers.cancel(timer)
    }
}

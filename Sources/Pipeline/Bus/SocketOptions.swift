/// How a socket behaves, all of it set on purpose; start from the preset of its role.
package struct SocketOptions: Sendable {
    /// libzmq's own heartbeat on a connection, which finds a peer that is gone without a word.
    package struct Heartbeat: Sendable {
        /// Between two pings.
        package var interval: Duration
        /// Without an answer for this long we close the connection.
        package var timeout: Duration
        /// Without a word from us for this long the peer closes it.
        package var timeToLive: Duration

        /// A heartbeat whose peer may miss two.
        package init(every interval: Duration) {
            self.interval = interval
            timeout = interval * 3
            timeToLive = interval * 3
        }
    }

    /// Messages that wait for each peer before sending would block (or, on XPUB, drop).
    package var sendMark: Int32 = Limits.stageMark
    /// Messages of each peer that wait for us before it is stopped.
    package var receiveMark: Int32 = Limits.stageMark
    /// The largest frame; a peer that sends a larger one is cut off.
    package var frameBytesMax = Limits.stageFrameBytesMax
    /// How long closing waits for what was sent.
    package var linger = Limits.linger
    /// ROUTER: a message to nobody or to a full queue comes back, instead of vanishing.
    package var isMandatory = false
    /// ROUTER: a new connection with a known routing id replaces the old one.
    ///
    /// Right between stages, whose ids we give; wrong toward clients, who could steal one.
    package var takesOver = false
    /// DEALER: messages go only to peers that are connected, instead of waiting for one.
    package var isImmediate = false
    /// DEALER: the name under which the ROUTER knows us; nil lets it choose.
    package var routingID: [UInt8]?
    /// XPUB: every subscription is told to us, also one that another subscriber had, and its end.
    package var tellsEverySubscription = false
    /// The first pause before connecting again; each attempt doubles it.
    package var reconnectMin = Limits.reconnectMin
    /// The longest pause before connecting again.
    package var reconnectMax = Limits.reconnectMax
    /// libzmq's own heartbeat; nil for none.
    package var heartbeat: Heartbeat?
    /// Whether the kernel looks after idle TCP connections (after 60 s, four times each 15 s).
    package var keepsAlive = true

    /// Toward clients: few messages wait, replies never vanish, silent peers are let go.
    package static var clientsRouter: SocketOptions {
        var options = SocketOptions()
        options.receiveMark = Limits.clientReceiveMark
        options.sendMark = Limits.clientSendMark
        options.frameBytesMax = Limits.clientFrameBytesMax
        options.isMandatory = true
        options.heartbeat = Heartbeat(every: .seconds(5))
        return options
    }

    /// Toward other stages: an instance that came back replaces itself.
    package static var stageRouter: SocketOptions {
        var options = SocketOptions()
        options.isMandatory = true
        options.takesOver = true
        options.heartbeat = Heartbeat(every: .seconds(5))
        return options
    }

    /// From a stage or a client to one ROUTER.
    ///
    /// - Parameter routingID: a name that stays the same when we connect again, or nil.
    /// - Returns: options to change further.
    package static func dealer(routingID: [UInt8]? = nil) -> SocketOptions {
        var options = SocketOptions()
        options.isImmediate = true
        options.routingID = routingID
        options.heartbeat = Heartbeat(every: .seconds(5))
        return options
    }

    /// Events to subscribers: a slow one loses events (and sees the gap), nobody waits for it.
    package static var publisher: SocketOptions {
        var options = SocketOptions()
        options.sendMark = Limits.eventsMark
        // What comes in is subscriptions alone.
        options.frameBytesMax = Limits.topicBytesMax
        options.tellsEverySubscription = true
        options.heartbeat = Heartbeat(every: .seconds(5))
        return options
    }

    /// Events from a publisher.
    package static var subscriber: SocketOptions {
        var options = SocketOptions()
        options.receiveMark = Limits.eventsMark
        options.heartbeat = Heartbeat(every: .seconds(5))
        return options
    }
}

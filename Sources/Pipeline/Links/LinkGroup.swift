package import Access
package import Bus
package import Daemon
package import Messages

/// The connections of an asker to every instance of one stage: whom it can ask, and who is alive.
///
/// Participants: the asker (intake, a fetcher, the broadcaster) and the instances of a store or a
/// router. Each instance has its own DEALER, because a DEALER's own round robin can't see liveness.
/// Goals: heartbeats, liveness and load in one place. Non-goals: choosing (`Rendezvous`,
/// `leastLoaded`) and asking again, which are the asker's decisions.
///
/// Invariant: it lives on one socket loop and is used there alone.
package final class LinkGroup {
    private let environment: StageEnvironment
    private let role: Role
    private let endpoints: [String]
    private var links: [Link] = []
    /// What is known of each instance, by its number.
    package private(set) var states: [LinkState]

    /// A group that is not connected yet.
    ///
    /// - Parameters:
    ///   - endpoints: where the instances listen, as `tcp://NAME@HOST:PORT` where one of several
    ///     keys is expected.
    ///   - role: what they are: whose keys they must have where there are keys.
    ///   - environment: the asker's.
    package init(
        to endpoints: [String],
        of role: Role,
        in environment: StageEnvironment,
    ) {
        self.environment = environment
        self.role = role
        self.endpoints = endpoints
        states = endpoints.map { LinkState(endpoint: $0) }
    }

    /// Connects to every instance.
    ///
    /// - `heartbeat`: what is said each second; `ping` unless the asker says more.
    /// - `onName`: an instance said its name, or another than before.
    /// - `onChange`: an instance appeared, died, returned or restarted.
    /// - `onMessage`: an instance said something other than `pong`.
    package func open(
        heartbeat: @escaping () -> Payload = { .ping },
        onName: @escaping (_ link: Int, _ name: String) -> Void = { _, _ in },
        onChange: @escaping (_ link: Int, _ event: LivenessEvent) -> Void,
        onMessage: @escaping (_ link: Int, _ message: Message, _ body: consuming Frame) -> Void,
    ) throws(BusError) {
        for (number, endpoint) in endpoints.enumerated() {
            links.append(
                try Link(
                    to: EndpointText.address(of: endpoint),
                    loop: environment.loop,
                    context: environment.context,
                    credentials: try environment.locks.credentials(for: endpoint, of: role),
                    options: LinkGroup.options(for: endpoint),
                    heartbeat: {
                        let message = Message(requestID: .zero, payload: heartbeat())
                        return Envelope(header: Frame(copying: MessageCodec.encode(message)))
                    },
                    changed: { [weak self] event in
                        self?.note(event, of: number)
                        onChange(number, event)
                    },
                    received: { [weak self] envelope in
                        // Stages of one deployment speak one version: what can't be read is dropped,
                        // and its asker asks again.
                        guard
                            let message = try? envelope.header.withBytes({
                                try MessageCodec.decode($0).message
                            })
                        else { return }
                        if case .pong(let pong) = message.payload {
                            if self?.note(pong, of: number) == true {
                                onName(number, pong.instance)
                            }
                        } else {
                            onMessage(number, message, envelope.body)
                        }
                    },
                )
            )
        }
    }

    /// Says something to an instance; false when its queue is full or nobody is connected.
    package func send(
        _ message: Message,
        body: consuming Frame = Frame(),
        to link: Int,
    ) -> Bool {
        let header = Frame(copying: MessageCodec.encode(message))
        return links[link].send(Envelope(header: header, body: body)).isSent
    }

    /// Ends every connection.
    package func close() {
        for link in links { link.close() }
        links = []
        for number in states.indices { states[number].isAlive = false }
    }

    /// On one machine a stage is back within a second of its death, and trying costs a system call.
    private static func options(for endpoint: String) -> SocketOptions {
        var options = SocketOptions.dealer()
        if endpoint.hasPrefix("ipc://") { options.reconnectMax = .milliseconds(250) }
        return options
    }

    /// Notes that an instance said it is stopping; its end, or its next life, takes that back.
    package func isLeaving(_ link: Int) { states[link].isLeaving = true }

    private func note(_ event: LivenessEvent, of number: Int) {
        states[number].isAlive = event != .died
        states[number].isLeaving = false
    }

    /// Notes what an instance said of itself; whether its name is news.
    private func note(_ pong: Pong, of number: Int) -> Bool {
        let isNamed = states[number].instance != pong.instance
        states[number].instance = pong.instance
        states[number].open = Int(pong.open)
        links[number].heard(epoch: pong.epoch)
        return isNamed
    }
}

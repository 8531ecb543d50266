import Access
import Bus
import Daemon
import Links
import Logging
import Messages

/// What goes out: carries out what the machine wants done.
extension IntakeStage {
    /// Leaves the effects of one event for the end of the turn, when all that a turn brought is sent
    /// together.
    ///
    /// - Parameters:
    ///   - effects: what to do, in this order.
    ///   - body: the body frame that came with the event; one effect at most is given it.
    func perform(_ effects: [Effect], _ body: consuming Frame) {
        guard !effects.isEmpty else { return }
        due.append(DueEffects(effects, body.isEmpty ? nil : KeptBody(body)))
    }

    /// Performs what the turn's events have left, and what becomes of that.
    func endTurn() {
        while !due.isEmpty {
            let present = due
            due.removeAll(keepingCapacity: true)
            for event in present {
                for effect in event.effects { perform(effect, event.body) }
            }
        }
        noteQuiet()
    }

    private func perform(_ effect: Effect, _ body: KeptBody?) {
        switch effect {
        case .describe(let message, let asker):
            guard let payload = answerControl(message.payload) else { return }
            let reply = message.reply(payload)
            send(Answer(asker: asker, message: reply, bodyBytes: 0), Frame())
        case .answer(let answer):
            send(answer, answer.bodyBytes > 0 ? body?.duplicate() ?? Frame() : Frame())
        case .askStore(let link, let message, let key):
            ask(link, message, key)
        case .tellRouter(let link, let message):
            guard !routers.send(message, to: link) else { return }
            perform(machine.routerRefused(link, hop: message.hop, now: .now), Frame())
        case .keepBody(let key):
            bodies[key] = body
        case .dropBody(let key):
            bodies[key] = nil
        }
    }

    private func ask(_ link: Int, _ message: Message, _ key: BodyKey?) {
        let body = key.flatMap { bodies[$0]?.duplicate() } ?? Frame()
        guard !stores.send(message, body: body, to: link) else { return }
        perform(machine.storeRefused(link, hop: message.hop, now: .now), Frame())
    }

    /// Sends an answer, or drops it when its client does not read: it will ask again.
    private func send(_ answer: Answer, _ body: consuming Frame) {
        let route = answer.asker.route
        let user = answer.asker.user
        // Whoever asked, and has been removed since, is answered nothing.
        guard user.isEmpty || environment.locks.keyring.admits(user, at: .clients) else {
            return perform(machine.left(route, now: .now), Frame())
        }
        if let took = answer.took {
            latency.record(took)
            environment.logger.debug("answered", metadata: .of(answer.message, answer.trace, took))
        }
        let body = counted(body, answer.bodyBytes, route)
        let bytes = MessageCodec.encode(answer.message, as: answer.asker.encoding)
        guard let header = replyHeaders.charged(Frame(owning: bytes), to: route) else {
            machine.tally.repliesDropped += 1
            return
        }
        let envelope = Envelope(
            route: Frame(copying: route),
            delimited: answer.asker.isDelimited,
            header: header,
            body: body,
        )
        guard let clients else { return }
        switch clients.send(envelope) {
        case .sent:
            break
        case .wouldBlock:
            machine.tally.repliesDropped += 1
        case .unreachable:
            perform(machine.left(route, now: .now), Frame())
        }
    }

    /// The same frame, which tells the machine when libzmq has let go of it, sent or not.
    private func counted(_ body: consuming Frame, _ bytes: Int, _ route: [UInt8]) -> Frame {
        guard bytes > 0, let releases else { return body }
        return Frame(wrapping: body) { releases.add(route, bytes) }
    }
}

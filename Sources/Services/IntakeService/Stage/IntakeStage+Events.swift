import Bus
import Daemon
import Foundation
import Hashing
import Logging
import Messages
import Multiformats

/// What comes in: each thing is one event of the machine.
extension IntakeStage {
    /// A client's message.
    func receive(_ envelope: consuming Envelope) {
        var asker = Asker(
            route: envelope.route.bytes,
            user: envelope.header.userID,
            isDelimited: envelope.delimited,
        )
        do throws(MalformedHeader) {
            var (message, encoding) = try envelope.header.withBytes {
                header throws(MalformedHeader) in
                try MessageCodec.decode(header)
            }
            asker.encoding = encoding
            message.beginSpan(in: environment.identity.epoch)
            let effects = machine.asked(
                message,
                by: asker,
                bodyBytes: envelope.body.count,
                proof: Self.proof(of: envelope),
                clock: UInt64(max(0, Date.now.timeIntervalSince1970) * 1_000),
                now: .now,
            )
            perform(effects, envelope.body)
        } catch {
            asker.encoding = error.encoding
            perform(machine.refused(error.reply, error.code, from: asker), Frame())
        }
    }

    /// The authentication frame with what it is about; nil: there is none.
    private static func proof(of envelope: borrowing Envelope) -> Proof? {
        guard envelope.hasAuthentication else { return nil }
        var stream = SHA256Stream()
        envelope.body.withBytes { stream.update($0) }
        return Proof(
            frame: envelope.authentication.bytes,
            header: envelope.header.bytes,
            bodyDigest: Digest256(words: stream.finish()),
        )
    }

    /// A client's message of the wrong shape.
    func receive(malformed message: consuming Bus.Malformed) {
        let failure = Trouble.failure(of: message.reason)
        let reply = Message(requestID: .zero, payload: .failure(failure))
        let asker = Asker(
            route: message.route.bytes,
            isDelimited: message.delimited,
            encoding: Encoding(firstByte: message.firstByte),
        )
        perform(machine.refused(reply, failure.code, from: asker), Frame())
    }

    func storeChanged(_ link: Int, _ event: LivenessEvent) {
        log(event, "store", settings.stores[link])
        perform(machine.storeChanged(link, event, now: .now), Frame())
    }

    func storeSaid(_ link: Int, _ message: Message, _ body: consuming Frame) {
        let bytes = body.count
        perform(machine.storeSaid(link, message, bodyBytes: bytes, now: .now), body)
    }

    func routerChanged(_ link: Int, _ event: LivenessEvent) {
        log(event, "router", settings.routers[link])
        perform(machine.routerChanged(link, event, now: .now), Frame())
    }

    func routerNamed(_ link: Int, _ name: String) {
        perform(machine.routerNamed(link, name, now: .now), Frame())
    }

    func routerSaid(_ link: Int, _ message: Message) {
        perform(machine.routerSaid(link, message, now: .now), Frame())
    }

    func tick() {
        perform(machine.tick(now: .now), Frame())
    }

    /// Replies have left libzmq.
    func takeReleased() {
        guard let bytes = releases?.take(), !bytes.isEmpty else { return }
        perform(machine.released(bytes, now: .now), Frame())
    }

    private func log(_ event: LivenessEvent, _ stage: String, _ endpoint: String) {
        let level: Logger.Level = event == .died || event == .restarted ? .warning : .info
        environment.logger.log(
            level: level,
            "\(stage) \(event)",
            metadata: ["peer.endpoint": "\(endpoint)"],
        )
    }
}

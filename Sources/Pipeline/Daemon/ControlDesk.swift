import Access
import Bus
import Glibc
import Linux
import Messages

/// The `control` endpoint of a stage: answers `ping`, `info` and `stats`, so that an operator sees
/// every instance, also those that bind nothing else.
enum ControlDesk {
    /// Binds the endpoint and answers from then on; call it on the stage's loop.
    static func open<S: Stage>(_ endpoint: String, for stage: S) throws(BusError) {
        let environment = stage.environment
        let socket = try Socket(environment.context, .router, .clientsRouter)
        try environment.bind(socket, to: endpoint, as: .control)
        environment.loop.watch(socket) { envelope in
            let reply = reply(to: envelope.header.bytes, stage: stage)
            let answer = Envelope(
                route: envelope.route,
                delimited: envelope.delimited,
                header: Frame(copying: reply),
            )
            // An asker that left, or that does not read, loses its answer and asks again.
            _ = socket.send(answer)
        }
    }

    private static func reply<S: Stage>(to header: [UInt8], stage: S) -> [UInt8] {
        do throws(MalformedHeader) {
            let (message, encoding) = try MessageCodec.decode(header)
            let payload = stage.assumeIsolated {
                $0.answerControl(message.payload) ?? $0.answer(message.payload)
            }
            let answer = payload ?? .failure(refusal(of: message.payload))
            return MessageCodec.encode(message.reply(answer), as: encoding)
        } catch {
            return MessageCodec.encode(error.reply, as: error.encoding)
        }
    }

    private static func refusal(of payload: Payload) -> Failure {
        Failure(
            .invalidRequest,
            "A control endpoint answers ping, info and stats, not \(payload.name).",
        )
    }

    static func instance(
        _ identity: StageIdentity,
        endpoints: [String],
        limits: [String: UInt64],
    ) -> Instance {
        Instance(
            stage: identity.stage,
            instance: identity.instance,
            epoch: identity.epoch,
            software: StageIdentity.software,
            pid: UInt32(clamping: getpid()),
            startedMilliseconds: identity.startedMilliseconds,
            endpoints: endpoints,
            limits: limits,
        )
    }

    static func complete(
        _ statistics: Statistics,
        _ latency: LatencyHistogram,
        of identity: StageIdentity,
    ) -> Statistics {
        var complete = statistics
        complete.latencyP50 = latency.percentile(0.5)
        complete.latencyP99 = latency.percentile(0.99)
        complete.stage = identity.stage
        complete.instance = identity.instance
        complete.epoch = identity.epoch
        complete.uptime = ContinuousClock.now - identity.started
        complete.memoryBytes = UInt64(ProcessMemory.ownBytes() ?? 0)
        return complete
    }
}

package import Messages

/// One program of the pipeline: an actor whose executor is its socket loop.
///
/// The exchange with `StageProgram`, in order: `open()` on the loop, then `run()` beside it, then at
/// SIGTERM `drain(within:)`; the process ends when that returns. In between the stage answers for
/// itself through `statistics()`, `endpoints` and `limits`.
package protocol Stage: Actor {
    /// What it lives in.
    nonisolated var environment: StageEnvironment { get }

    /// Opens its sockets and starts to work; called once, on the loop.
    ///
    /// - Throws: an error whose description is a sentence that an operator can act on.
    func open() throws

    /// What it does beside its socket loop for as long as it lives; most stages do nothing here.
    ///
    /// - Throws: what makes the process end with that sentence.
    func run() async throws

    /// Returns when it listens everywhere; most stages do as soon as `open()` returns.
    func opened() async

    /// Whether what it needs is there, as long as it is not being stopped.
    func readiness() async -> Readiness

    /// What it has done; identity, uptime, memory and latencies are filled in by the daemon.
    func statistics() -> Statistics

    /// How long its requests took.
    var latency: LatencyHistogram { get }

    /// What its control endpoint answers beside `ping`, `info` and `stats`; nil: nothing.
    func answer(_ payload: Payload) -> Payload?

    /// Where it listens.
    var endpoints: [String] { get }

    /// Its bounds by name, as `info` shows them.
    var limits: [String: UInt64] { get }

    /// Takes no new work, finishes or hands back what it holds, and returns when it is quiet or
    /// the time is over.
    func drain(within bound: Duration) async
}

extension Stage {
    /// Nothing beside the loop.
    package func run() async throws {}

    /// At once.
    package func opened() async {}

    /// Always.
    package func readiness() async -> Readiness { .ready }

    /// Nothing more.
    package func answer(_ payload: Payload) -> Payload? { nil }

    /// The answer to `ping`, `info` and `stats`; nil for every other payload.
    package func answerControl(_ payload: Payload) -> Payload? {
        switch payload {
        case .ping:
            .pong(environment.identity.pong(open: Int(clamping: statistics().open)))
        case .info:
            .instance(
                ControlDesk.instance(
                    environment.identity,
                    endpoints: endpoints,
                    limits: limits
                )
            )
        case .stats:
            .statistics(ControlDesk.complete(statistics(), latency, of: environment.identity))
        default:
            nil
        }
    }
}

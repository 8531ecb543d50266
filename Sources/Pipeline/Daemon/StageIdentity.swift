package import Messages

/// Which instance of which stage this process is.
package struct StageIdentity: Sendable {
    /// The name and version that every stage gives of itself.
    package static let software = "weir/0.1.0"

    /// The stage's name, as `router`.
    package let stage: String
    /// The instance's name, as `router-0`; unique in a deployment.
    package let instance: String
    /// Random at every start: who sees another one knows that this process was restarted.
    package let epoch: UInt64
    /// When the process started.
    package let started: ContinuousClock.Instant
    /// The same, in milliseconds since 1970.
    package let startedMilliseconds: UInt64

    /// An identity.
    package init(
        stage: String,
        instance: String,
        epoch: UInt64,
        started: ContinuousClock.Instant,
        startedMilliseconds: UInt64,
    ) {
        self.stage = stage
        self.instance = instance
        self.epoch = epoch
        self.started = started
        self.startedMilliseconds = startedMilliseconds
    }

    /// The answer to a heartbeat.
    package func pong(open: Int) -> Pong {
        Pong(stage: stage, instance: instance, epoch: epoch, open: UInt32(clamping: open))
    }
}

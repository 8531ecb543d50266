import Messages

/// A sign of life: which instance answered, since when it lives, how busy it is.
public struct StageSign: Sendable, Equatable {
    /// The stage's name, as `intake`.
    public var stage: String
    /// The instance's name, as `intake-0`.
    public var instance: String
    /// Changes at every start of the process.
    public var epoch: UInt64
    /// Requests it holds now.
    public var open: UInt32

    init(_ pong: Pong) {
        stage = pong.stage
        instance = pong.instance
        epoch = pong.epoch
        open = pong.open
    }
}

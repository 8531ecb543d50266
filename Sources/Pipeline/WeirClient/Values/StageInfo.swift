import Messages

/// What an instance of a stage is.
public struct StageInfo: Sendable, Equatable {
    /// The stage's name.
    public var stage: String
    /// The instance's name.
    public var instance: String
    /// Changes at every start of the process.
    public var epoch: UInt64
    /// Name and version of the software.
    public var software: String
    /// Protocol versions it speaks.
    public var versions: [String]
    /// The process id.
    public var pid: UInt32
    /// When it started, in milliseconds since 1970.
    public var startedMilliseconds: UInt64
    /// Where it listens.
    public var endpoints: [String]
    /// Its bounds by name.
    public var limits: [String: UInt64]

    init(_ instance: Instance) {
        stage = instance.stage
        self.instance = instance.instance
        epoch = instance.epoch
        software = instance.software
        versions = instance.versions
        pid = instance.pid
        startedMilliseconds = instance.startedMilliseconds
        endpoints = instance.endpoints
        limits = instance.limits
    }
}

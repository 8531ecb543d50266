import SwiftProtobuf

/// What an instance is: the answer to `info`.
package struct Instance: Sendable, Equatable {
    /// The stage's name.
    package var stage: String
    /// The instance's name.
    package var instance: String
    /// Changes at every start of the process.
    package var epoch: UInt64
    /// Name and version, as `weir/0.1.0`.
    package var software: String
    /// Protocol versions it speaks.
    package var versions: [String]
    /// The process id.
    package var pid: UInt32
    /// Milliseconds since 1970 when it started.
    package var startedMilliseconds: UInt64
    /// Where it listens.
    package var endpoints: [String]
    /// Its bounds by name.
    package var limits: [String: UInt64]

    /// What an instance is.
    package init(
        stage: String,
        instance: String,
        epoch: UInt64,
        software: String,
        versions: [String] = MessageCodec.versions,
        pid: UInt32,
        startedMilliseconds: UInt64,
        endpoints: [String],
        limits: [String: UInt64],
    ) {
        self.stage = stage
        self.instance = instance
        self.epoch = epoch
        self.software = software
        self.versions = versions
        self.pid = pid
        self.startedMilliseconds = startedMilliseconds
        self.endpoints = endpoints
        self.limits = limits
    }

    init(_ proto: ProtoInstance) {
        stage = Field.sentence(proto.stage)
        instance = Field.sentence(proto.instance)
        epoch = proto.epoch
        software = Field.sentence(proto.software)
        versions = proto.versions
        pid = proto.pid
        startedMilliseconds = proto.startedMs
        endpoints = proto.endpoints
        limits = proto.limits
    }

    var proto: ProtoInstance {
        .with {
            $0.stage = stage
            $0.instance = instance
            $0.epoch = epoch
            $0.software = software
            $0.versions = versions
            $0.pid = pid
            $0.startedMs = startedMilliseconds
            $0.endpoints = endpoints
            $0.limits = limits
        }
    }
}

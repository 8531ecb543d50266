import SwiftProtobuf

/// The answer to a heartbeat: who is there, since when, how busy.
package struct Pong: Sendable, Equatable {
    /// The stage's name, as `router`.
    package var stage: String
    /// The instance's name, as `router-0`.
    package var instance: String
    /// Changes at every start of the process.
    package var epoch: UInt64
    /// Requests it holds now.
    package var open: UInt32

    /// An answer.
    package init(stage: String, instance: String, epoch: UInt64, open: UInt32) {
        self.stage = stage
        self.instance = instance
        self.epoch = epoch
        self.open = open
    }

    init(_ proto: ProtoPong) {
        stage = Field.sentence(proto.stage)
        instance = Field.sentence(proto.instance)
        epoch = proto.epoch
        open = proto.open
    }

    var proto: ProtoPong {
        .with {
            $0.stage = stage
            $0.instance = instance
            $0.epoch = epoch
            $0.open = open
        }
    }
}

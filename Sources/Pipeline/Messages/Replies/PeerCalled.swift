import SwiftProtobuf

/// What has come of a `PeerCall`.
package struct PeerCalled: Sendable, Equatable {
    /// It has not ended: ask again, with the same number.
    package var isRunning: Bool
    /// Who is there.
    package var peer: String
    /// Of a ping: the round trip.
    package var latency: Duration
    /// Why it failed; empty: it did not.
    package var sentence: String

    /// What has come of it.
    package init(
        isRunning: Bool = false,
        peer: String = "",
        latency: Duration = .zero,
        sentence: String = "",
    ) {
        self.isRunning = isRunning
        self.peer = peer
        self.latency = latency
        self.sentence = sentence
    }

    init(_ proto: ProtoPeerCalled) {
        isRunning = proto.running
        peer = Field.name(proto.peer)
        latency = .microseconds(Int64(clamping: proto.latencyUs))
        sentence = Field.sentence(proto.message)
    }

    var proto: ProtoPeerCalled {
        .with {
            $0.running = isRunning
            $0.peer = Field.name(peer)
            $0.latencyUs = latency.wholeMicroseconds
            $0.message = Field.sentence(sentence)
        }
    }
}

import SwiftProtobuf

/// One connection of a peer fetcher.
package struct PeerRow: Sendable, Equatable {
    /// Who is at the other end.
    package var peer: String
    /// Its key as a DID; empty when the key is no Ed25519 one.
    package var did: String
    /// The address at the other end.
    package var address: String
    /// The peer began it.
    package var isInbound: Bool
    /// How it is secured: `tls` or `noise`; empty: a fetcher that doesn't say so.
    package var security: String
    /// What it says it is.
    package var agent: String
    /// The protocols that it says it speaks, 16 at most.
    package var protocols: [String]
    /// The last round trip; nil: none was measured.
    package var latency: Duration?
    /// How long it lasts.
    package var age: Duration
    /// Streams that are open.
    package var streams: UInt64
    /// Bytes that came.
    package var bytesIn: UInt64
    /// Bytes that went.
    package var bytesOut: UInt64
    /// What the operator thinks of it: `stranger`, `known` or `trusted`.
    package var trust: String
    /// The `did:key` of the deployment whose voucher it showed; empty: none that counts.
    package var deployment: String

    /// A connection.
    package init(
        peer: String,
        did: String = "",
        address: String,
        isInbound: Bool,
        security: String = "",
        agent: String = "",
        protocols: [String] = [],
        latency: Duration? = nil,
        age: Duration = .zero,
        streams: UInt64 = 0,
        bytesIn: UInt64 = 0,
        bytesOut: UInt64 = 0,
        trust: String,
        deployment: String = "",
    ) {
        self.peer = peer
        self.did = did
        self.address = address
        self.isInbound = isInbound
        self.security = security
        self.agent = agent
        self.protocols = protocols
        self.latency = latency
        self.age = age
        self.streams = streams
        self.bytesIn = bytesIn
        self.bytesOut = bytesOut
        self.trust = trust
        self.deployment = deployment
    }

    init(_ proto: ProtoPeerRow) {
        peer = Field.name(proto.peer)
        did = Field.name(proto.did)
        address = Field.address(proto.address)
        isInbound = proto.inbound
        security = Field.name(proto.security)
        agent = Field.name(proto.agent)
        protocols = proto.protocols.prefix(Limits.peerNamesMax).map(Field.name)
        latency = proto.latencyUs == 0 ? nil : .microseconds(Int64(clamping: proto.latencyUs))
        age = .milliseconds(Int64(clamping: proto.ageMs))
        streams = proto.streams
        bytesIn = proto.bytesIn
        bytesOut = proto.bytesOut
        trust = Field.name(proto.trust)
        deployment = Field.name(proto.deployment)
    }

    var proto: ProtoPeerRow {
        .with {
            $0.peer = Field.name(peer)
            $0.did = Field.name(did)
            $0.address = Field.address(address)
            $0.inbound = isInbound
            $0.security = Field.name(security)
            $0.agent = Field.name(agent)
            $0.protocols = protocols.prefix(Limits.peerNamesMax).map(Field.name)
            $0.latencyUs = latency?.wholeMicroseconds ?? 0
            $0.ageMs = UInt64(age.wholeMilliseconds)
            $0.streams = streams
            $0.bytesIn = bytesIn
            $0.bytesOut = bytesOut
            $0.trust = Field.name(trust)
            $0.deployment = Field.name(deployment)
        }
    }
}

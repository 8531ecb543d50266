import Messages

/// Who a peer fetcher is, and whom it is connected with.
public struct PeerReport: Sendable, Equatable {
    /// One connection.
    public struct Peer: Sendable, Equatable {
        /// The PeerID at the other end.
        public var peer: String
        /// Its key as a DID; empty when it is no Ed25519 key.
        public var did: String
        /// The address at the other end.
        public var address: String
        /// The peer began it.
        public var isInbound: Bool
        /// How the connection is secured: `tls` or `noise`.
        public var security: String
        /// What it says it is.
        public var agent: String
        /// Protocols that it says it speaks, 16 at most.
        public var protocols: [String]
        /// The last round trip; nil: none was measured.
        public var latency: Duration?
        /// How long the connection lasts.
        public var age: Duration
        /// Streams that are open.
        public var streams: UInt64
        /// Bytes that came.
        public var bytesIn: UInt64
        /// Bytes that went.
        public var bytesOut: UInt64
        /// What the operator thinks of it: `stranger`, `known` or `trusted`.
        public var trust: String
        /// The `did:key` of the deployment by which it is trusted; empty: by none.
        public var deployment: String

        init(_ row: PeerRow) {
            peer = row.peer
            did = row.did
            address = row.address
            isInbound = row.isInbound
            security = row.security
            agent = row.agent
            protocols = row.protocols
            latency = row.latency
            age = row.age
            streams = row.streams
            bytesIn = row.bytesIn
            bytesOut = row.bytesOut
            trust = row.trust
            deployment = row.deployment
        }
    }

    /// Its PeerID.
    public var peer: String
    /// The same key as a DID.
    public var did: String
    /// Where it is reached, each with its PeerID at its end.
    public var addresses: [String]
    /// Its connections.
    public var peers: [Peer]

    init(_ table: PeerTable) {
        peer = table.peer
        did = table.did
        addresses = table.addresses
        peers = table.rows.map(Peer.init)
    }
}

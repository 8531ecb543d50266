/// What a CID's bytes are, by its number in the multicodec table.
package struct Codec: RawRepresentable, Hashable, Sendable {
    /// The number in the multicodec table.
    package let rawValue: UInt64

    /// Any number is kept, known or not.
    package init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The bytes are the content itself.
    package static let raw = Codec(rawValue: 0x55)
    /// The bytes are a node of a Merkle DAG in protobuf.
    package static let dagPB = Codec(rawValue: 0x70)
    /// The bytes are a node of a Merkle DAG in CBOR.
    package static let dagCBOR = Codec(rawValue: 0x71)
    /// The bytes are an Ed25519 public key (`did:key`).
    package static let ed25519Public = Codec(rawValue: 0xed)
    /// The CID names a libp2p peer, not content.
    package static let libp2pKey = Codec(rawValue: 0x72)
    /// The bytes are a node of a Merkle DAG in JSON.
    package static let dagJSON = Codec(rawValue: 0x0129)

    /// The table's name, or the number where the name is not known here.
    package var name: String {
        switch self {
        case .raw: "raw"
        case .dagPB: "dag-pb"
        case .dagCBOR: "dag-cbor"
        case .libp2pKey: "libp2p-key"
        case .ed25519Public: "ed25519-pub"
        case .dagJSON: "dag-json"
        default: "0x" + String(rawValue, radix: 16)
        }
    }
}

/// How a header is written; a reply uses the encoding of its request.
package enum Encoding: Sendable, Equatable {
    case protobuf
    case json

    /// Told by the first byte: no protobuf header of ours begins with `{` (0x7B would be field 15
    /// with a group, and groups are not used).
    package init(firstByte: UInt8?) {
        self = firstByte == UInt8(ascii: "{") ? .json : .protobuf
    }

    var name: String {
        switch self {
        case .protobuf: "protobuf"
        case .json: "JSON"
        }
    }
}

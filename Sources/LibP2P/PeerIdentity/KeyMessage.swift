import WireFormat

/// The protobuf messages `PublicKey` and `PrivateKey`, which have the same two fields.
enum KeyMessage {
    static func read(_ message: [UInt8]) throws(IdentityError) -> (KeyType, [UInt8]) {
        var reader = ProtobufReader(message)
        var number: UInt64?
        var data: [UInt8]?
        do {
            while let (field, value) = try reader.next() {
                switch field {
                case 1: number = value.number
                case 2: data = value.bytes
                default: break
                }
            }
        } catch {
            throw .malformed
        }
        guard let number, let data else { throw .malformed }
        guard let type = KeyType(rawValue: number) else { throw .unknownKeyType(number) }
        return (type, data)
    }

    static func write(_ type: KeyType, _ data: [UInt8]) -> [UInt8] {
        var message: [UInt8] = []
        Protobuf.append(field: 1, type.rawValue, to: &message)
        Protobuf.append(field: 2, data, to: &message)
        return message
    }
}

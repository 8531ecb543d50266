import WireFormat

/// The message of `/ipfs/id/1.0.0` and `/ipfs/id/push/1.0.0` (libp2p/specs, identify), as it is on
/// the wire.
///
/// What is read is bounded, field by field; what is too much is left out, for a peer with many
/// protocols is not a bad one. A field that comes again replaces the one before, or adds to a list.
package struct IdentifyMessage: Sendable, Equatable {
    /// The sender's public key, as a protobuf.
    package var publicKey: [UInt8]?
    /// Where it listens, each in the binary form.
    package var listenAddresses: [[UInt8]] = []
    /// What it speaks.
    package var protocols: [String] = []
    /// Where it sees the receiver.
    package var observedAddress: [UInt8]?
    /// Its protocol family.
    package var protocolVersion: String?
    /// Its program.
    package var agent: String?
    /// An envelope with its peer record.
    package var signedRecord: [UInt8]?

    private enum Field {
        static let publicKey: UInt8 = 1
        static let listenAddress: UInt8 = 2
        static let protocolName: UInt8 = 3
        static let observedAddress: UInt8 = 4
        static let protocolVersion: UInt8 = 5
        static let agent: UInt8 = 6
        static let signedRecord: UInt8 = 8
    }

    /// A message that says nothing.
    package init() {}

    /// Reads a message, or what a peer sent in several (each as a message of its own, in a row).
    package init(_ messages: [[UInt8]]) throws(PeerHostError) {
        for message in messages {
            var reader = ProtobufReader(message)
            do {
                while let (field, value) = try reader.next() {
                    if let bytes = value.bytes { take(bytes, field: field) }
                }
            } catch {
                throw .malformed("an identify message is no protobuf")
            }
        }
    }

    private mutating func take(_ bytes: [UInt8], field: UInt64) {
        switch UInt8(clamping: field) {
        case Field.publicKey: publicKey = bytes
        case Field.listenAddress where listenAddresses.count < Limits.addressesPerPeerMax:
            listenAddresses.append(bytes)
        case Field.protocolName
        where protocols.count < Limits.protocolsMax && bytes.count <= Limits.protocolBytesMax:
            if let name = Self.text(bytes, most: Limits.protocolBytesMax) {
                protocols.append(name)
            }
        case Field.observedAddress: observedAddress = bytes
        case Field.protocolVersion: protocolVersion = Self.text(bytes, most: Limits.agentBytesMax)
        case Field.agent: agent = Self.text(bytes, most: Limits.agentBytesMax)
        case Field.signedRecord: signedRecord = bytes
        default: break
        }
    }

    /// Printable ASCII of at most so many bytes; the rest is left out, for it goes to terminals.
    private static func text(_ bytes: [UInt8], most: Int) -> String? {
        let printable = bytes.prefix(most).filter { (0x20..<0x7F).contains($0) }
        return printable.isEmpty ? nil : String(decoding: printable, as: UTF8.self)
    }

    /// The message on the wire, without its length.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        if let publicKey { Protobuf.append(field: Field.publicKey, publicKey, to: &bytes) }
        for address in listenAddresses {
            Protobuf.append(field: Field.listenAddress, address, to: &bytes)
        }
        for name in protocols {
            Protobuf.append(field: Field.protocolName, Array(name.utf8), to: &bytes)
        }
        if let observedAddress {
            Protobuf.append(field: Field.observedAddress, observedAddress, to: &bytes)
        }
        if let protocolVersion {
            Protobuf.append(field: Field.protocolVersion, Array(protocolVersion.utf8), to: &bytes)
        }
        if let agent { Protobuf.append(field: Field.agent, Array(agent.utf8), to: &bytes) }
        if let signedRecord { Protobuf.append(field: Field.signedRecord, signedRecord, to: &bytes) }
        return bytes
    }
}

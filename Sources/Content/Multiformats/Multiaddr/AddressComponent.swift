/// One part of an address: a protocol, and its value where it has one.
///
/// One that exists has a value of its protocol's shape, and one text.
package struct AddressComponent: Hashable, Sendable {
    /// What it is.
    package let kind: AddressProtocol
    /// Its value's bytes, as in the binary form but without their length; empty where it has none.
    package let value: [UInt8]

    /// A part with a value's bytes.
    package init(_ kind: AddressProtocol, value: [UInt8] = []) throws(MultiformatsError) {
        guard Self.isValue(value, of: kind) else { throw .invalidValue(of: kind) }
        self.kind = kind
        self.value = value
    }

    /// A part with a value's text, which is empty for a protocol that has none.
    init(_ kind: AddressProtocol, text: String) throws(MultiformatsError) {
        guard let value = Self.value(of: kind, text) else { throw .invalidValue(of: kind) }
        try self.init(kind, value: value)
    }

    /// The part for a port, of `tcp`, `udp` or `sctp`.
    package init(_ kind: AddressProtocol, port: UInt16) throws(MultiformatsError) {
        try self.init(kind, value: [UInt8(port >> 8), UInt8(port & 0xFF)])
    }

    /// The part for an IP address.
    package init(_ address: NetworkAddress) {
        value = address.bytes
        kind = value.count == 4 ? .ip4 : .ip6
    }

    /// The part for a peer.
    package init(peer: Multihash) throws(MultiformatsError) {
        try self.init(.p2p, value: peer.bytes)
    }

    /// The number that the value is, of a port for one.
    package var number: UInt64? {
        guard case .number = kind.shape else { return nil }
        return value.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The text that the value is, of a name or path.
    package var text: String? {
        switch kind.shape {
        case .name, .path, .escaped: String(decoding: value, as: UTF8.self)
        default: nil
        }
    }

    private static func isValue(_ value: [UInt8], of kind: AddressProtocol) -> Bool {
        switch kind.shape {
        case .nothing: return value.isEmpty
        case .network(let bytes), .number(let bytes): return value.count == bytes
        case .name: return isPrintable(value) && !value.contains(UInt8(ascii: "/"))
        case .path: return isPrintable(value) && value[0] == UInt8(ascii: "/") && value.count > 1
        case .escaped: return isPrintable(value)
        case .peer:
            guard let peer = try? Multihash(bytes: value) else { return false }
            return peer.code == .identity || peer.sha256Digest != nil
        case .hash: return (try? Multihash(bytes: value)) != nil
        }
    }

    /// Whether it is a text without control characters, not empty and not too long.
    private static func isPrintable(_ value: [UInt8]) -> Bool {
        guard !value.isEmpty, value.count <= Limits.addressNameBytesMax else { return false }
        return value.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            && String(validating: value, as: UTF8.self) != nil
    }

    private static func value(of kind: AddressProtocol, _ text: String) -> [UInt8]? {
        switch kind.shape {
        case .nothing: return text.isEmpty ? [] : nil
        case .network: return NetworkAddress(parsing: text)?.bytes
        case .number(let bytes): return number(text, bytes: bytes)
        case .name, .path: return Array(text.utf8)
        case .escaped: return PercentCoding.decode(text)
        case .peer: return peer(text)
        case .hash: return try? Multibase.decode(text).bytes
        }
    }

    private static func number(_ text: String, bytes: Int) -> [UInt8]? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt64(text),
            bytes == 8 || number >> UInt64(8 * bytes) == 0
        else { return nil }
        return (0..<bytes).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (bytes - 1 - $0))) }
    }

    /// A peer's identifier, in base 58 or as a CID.
    private static func peer(_ text: String) -> [UInt8]? {
        if text.hasPrefix("1") || text.hasPrefix("Qm") {
            return try? Multibase.base58BTC.decode(Array(text.utf8).span)
        }
        guard let cid = try? CID(parsing: text), cid.version == .v1, cid.codec == .libp2pKey else {
            return nil
        }
        return cid.multihash.bytes
    }
}

extension AddressComponent: CustomStringConvertible {
    /// Its text, with the slash before it.
    package var description: String {
        let text: String
        switch kind.shape {
        case .nothing: return "/\(kind.name)"
        // A path brings its own slash.
        case .path: return "/\(kind.name)\(self.text ?? "")"
        case .network: text = NetworkAddress(bytes: value)?.description ?? ""
        case .number: text = String(number ?? 0)
        case .name: text = self.text ?? ""
        case .escaped: text = PercentCoding.encode(value)
        case .peer: text = String(Multibase.base58BTC.encode(value).dropFirst())
        case .hash: text = Multibase.base64URL.encode(value)
        }
        return "/\(kind.name)/\(text)"
    }
}

/// Where a peer can be reached, read from left to right: `/ip4/192.0.2.1/tcp/4001/p2p/12D3Koo…`
/// (multiformats/multiaddr).
///
/// It has at least one part. A protocol that is not known here can't be passed over, for only its
/// table says how long its value is: such an address is refused.
package struct Multiaddr: Hashable, Sendable {
    /// Its parts, at least one.
    package let components: [AddressComponent]

    /// The address of parts.
    package init(_ components: [AddressComponent]) throws(MultiformatsError) {
        guard !components.isEmpty else { throw .notAnAddress }
        guard components.count <= Limits.addressComponentsMax else {
            throw .tooManyComponents(max: Limits.addressComponentsMax)
        }
        // A path has no end in a text, so that nothing can follow it.
        guard !components.dropLast().contains(where: { $0.kind == .unix }) else {
            throw .invalidValue(of: .unix)
        }
        self.components = components
        let count = byteCount
        guard count <= Limits.addressBytesMax else {
            throw .addressTooLong(bytes: count, max: Limits.addressBytesMax)
        }
    }

    /// Reads a text: each part begins with a slash.
    package init(parsing text: String) throws(MultiformatsError) {
        let length = text.utf8.count
        guard length <= Limits.addressCharactersMax else {
            throw .textTooLong(characters: length, max: Limits.addressCharactersMax)
        }
        guard text.hasPrefix("/") else { throw .notAnAddress }
        var words = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)[...]
        while words.last?.isEmpty == true { words.removeLast() }
        var components: [AddressComponent] = []
        while let name = words.popFirst() {
            guard let kind = AddressProtocol(name: name) else {
                throw .unknownProtocol(String(name))
            }
            switch kind.shape {
            case .nothing:
                components.append(try AddressComponent(kind, text: ""))
            case .path:
                let path = "/" + words.joined(separator: "/")
                components.append(try AddressComponent(kind, text: path))
                words = []
            default:
                guard let value = words.popFirst() else { throw .invalidValue(of: kind) }
                components.append(try AddressComponent(kind, text: String(value)))
            }
        }
        try self.init(components)
    }

    /// Reads the binary form.
    package init(bytes: [UInt8]) throws(MultiformatsError) {
        guard bytes.count <= Limits.addressBytesMax else {
            throw .addressTooLong(bytes: bytes.count, max: Limits.addressBytesMax)
        }
        var components: [AddressComponent] = []
        var offset = 0
        while offset < bytes.count {
            let code = try Varint.read(bytes.span, at: &offset)
            guard let kind = AddressProtocol(rawValue: code) else {
                throw .unknownProtocol(String(code))
            }
            let count: UInt64
            switch kind.shape {
            case .nothing: count = 0
            case .network(let bytes), .number(let bytes): count = UInt64(bytes)
            default: count = try Varint.read(bytes.span, at: &offset)
            }
            guard count <= UInt64(bytes.count - offset) else { throw .truncated }
            let end = offset + Int(count)
            components.append(try AddressComponent(kind, value: Array(bytes[offset..<end])))
            offset = end
        }
        try self.init(components)
    }

    /// The binary form.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for component in components {
            Varint.append(component.kind.rawValue, to: &bytes)
            if component.hasLength { Varint.append(UInt64(component.value.count), to: &bytes) }
            bytes += component.value
        }
        return bytes
    }

    private var byteCount: Int {
        components.reduce(0) { sum, component in
            let length = UInt64(component.value.count)
            return sum + Varint.byteCount(of: component.kind.rawValue)
                + (component.hasLength ? Varint.byteCount(of: length) : 0) + component.value.count
        }
    }
}

extension AddressComponent {
    /// Whether the binary form says how long the value is.
    fileprivate var hasLength: Bool {
        switch kind.shape {
        case .nothing, .network, .number: false
        case .name, .peer, .hash, .path, .escaped: true
        }
    }
}

extension Multiaddr: CustomStringConvertible {
    /// The text.
    package var description: String { components.map(\.description).joined() }
}

extension Multiaddr: Comparable {
    /// The order of the binary forms.
    package static func < (left: Multiaddr, right: Multiaddr) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension CID {
    /// The CID that `bytes` are, and nothing after it.
    package init(bytes: some Collection<UInt8>) throws(MultiformatsError) {
        var rest = ArraySlice(bytes)
        self = try CID.read(from: &rest)
        guard rest.isEmpty else { throw .trailingBytes(rest.count) }
    }

    /// Reads the CID at the start of `bytes` and takes it off; a CID says itself where it ends.
    package static func read(
        from bytes: inout ArraySlice<UInt8>
    ) throws(MultiformatsError) -> CID {
        var offset = 0
        let cid = try read(bytes.span, at: &offset)
        bytes = bytes.dropFirst(offset)
        return cid
    }

    /// Reads the CID that begins at `offset` and moves `offset` behind it.
    package static func read(
        _ bytes: Span<UInt8>,
        at offset: inout Int
    ) throws(MultiformatsError) -> CID {
        let available = bytes.count - offset
        guard available >= 2 else { throw .truncated }
        // Version 0 is a bare multihash: sha2-256, 32 bytes.
        if bytes[offset] == 0x12, bytes[offset + 1] == 0x20 {
            guard available >= 2 + Digest256.byteCount else { throw .truncated }
            defer { offset += 2 + Digest256.byteCount }
            return .version0(Digest256(bytes, at: offset + 2))
        }
        let version = try Varint.read(bytes, at: &offset)
        guard version == 1 else { throw .unknownVersion(version) }
        let codec = Codec(rawValue: try Varint.read(bytes, at: &offset))
        let left = bytes.count - offset
        if left >= 2 + Digest256.byteCount, bytes[offset] == 0x12, bytes[offset + 1] == 0x20 {
            defer { offset += 2 + Digest256.byteCount }
            return CID(sha256: Digest256(bytes, at: offset + 2), codec: codec)
        }
        return CID(codec: codec, multihash: try Multihash.read(bytes, at: &offset))
    }

    /// The binary form.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * Digest256.byteCount)
        append(to: &bytes)
        return bytes
    }

    /// Appends the binary form.
    package func append(to bytes: inout [UInt8]) {
        if version == .v1 {
            bytes.append(1)
            Varint.append(codec.rawValue, to: &bytes)
        }
        if let sha256Digest {
            bytes.append(0x12)
            bytes.append(0x20)
            sha256Digest.append(to: &bytes)
        } else {
            multihash.append(to: &bytes)
        }
    }

    /// How many bytes the binary form has.
    package var byteCount: Int {
        let head = version == .v0 ? 0 : 1 + Varint.byteCount(of: codec.rawValue)
        guard sha256Digest == nil else { return head + 2 + Digest256.byteCount }
        return head + multihash.bytes.count
    }
}

extension CID: Comparable {
    /// The order of the binary forms.
    package static func < (left: CID, right: CID) -> Bool {
        if left.version == right.version, left.codec == right.codec,
            let leftDigest = left.sha256Digest, let rightDigest = right.sha256Digest
        {
            return leftDigest < rightDigest
        }
        return left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

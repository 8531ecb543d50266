package import Multiformats

/// Writes a CAR of version 1: the header, then for each block a prefix and the block's bytes.
package enum CARWriter {
    /// The start of a CAR.
    package static func header(roots: [CID]) -> [UInt8] {
        let header = CARHeader.encode(roots: roots)
        var bytes: [UInt8] = []
        Varint.append(UInt64(header.count), to: &bytes)
        return bytes + header
    }

    /// What stands before a block of `size` bytes, so that the bytes themselves need not be copied.
    package static func section(_ cid: CID, size: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(48)
        Varint.append(UInt64(cid.byteCount + size), to: &bytes)
        cid.append(to: &bytes)
        return bytes
    }
}

import Multiformats
import WireFormat

/// Writes the fields of a message in the order they are given; what is empty or zero is left out.
struct QuickWriter {
    /// What has been written.
    private(set) var bytes: [UInt8] = []

    /// A writer with room for an ordinary header.
    init() { bytes.reserveCapacity(256) }

    mutating func number(_ field: UInt64, _ value: UInt64) {
        if value > 0 { present(field, value) }
    }

    /// A number that is written when it is zero, too.
    mutating func present(_ field: UInt64, _ value: UInt64) {
        tag(field, .varint)
        Protobuf.append(value, to: &bytes)
    }

    mutating func flag(_ field: UInt64, _ value: Bool) { number(field, value ? 1 : 0) }

    mutating func fixed64(_ field: UInt64, _ value: UInt64) {
        guard value > 0 else { return }
        tag(field, .fixed64)
        for place in 0..<8 {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * place)))
        }
    }

    mutating func text(_ field: UInt64, _ text: String) {
        guard !text.isEmpty else { return }
        tag(field, .bytes)
        Protobuf.append(UInt64(text.utf8.count), to: &bytes)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func requestID(_ field: UInt64, _ id: RequestID) {
        tag(field, .bytes)
        bytes.append(16)
        for word in 0..<2 {
            let half = word == 0 ? id.high : id.low
            for place in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * place)))
            }
        }
    }

    mutating func cid(_ field: UInt64, _ cid: CID) {
        message(field) { writer in
            guard !UsualText.append(cid, to: &writer.bytes) else { return }
            writer.bytes.append(contentsOf: cid.description.utf8)
        }
    }

    mutating func contentHash(_ field: UInt64, _ hash: ContentHash) {
        switch hash {
        case .cid(let cid): self.cid(field, cid)
        case .sha256(let digest): message(field) { UsualText.append(digest, to: &$0.bytes) }
        }
    }

    /// A message, or any bytes, whose length is known when they have been written.
    mutating func message(_ field: UInt64, _ write: (inout QuickWriter) -> Void) {
        tag(field, .bytes)
        let start = bytes.count
        bytes.append(0)
        write(&self)
        let length = bytes.count - start - 1
        guard length > 0x7F else {
            bytes[start] = UInt8(length)
            return
        }
        // Longer than one byte can say: the bytes move up, which costs less than writing twice.
        var varint: [UInt8] = []
        Protobuf.append(UInt64(length), to: &varint)
        bytes.replaceSubrange(start..<start + 1, with: varint)
    }

    private mutating func tag(_ field: UInt64, _ wire: Protobuf.Wire) {
        Protobuf.append(field << 3 | UInt64(wire.rawValue), to: &bytes)
    }
}

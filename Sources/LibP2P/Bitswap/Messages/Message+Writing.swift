import Multiformats
import WireFormat

extension Message {
    /// The message behind its length, as a version says it.
    ///
    /// What the version can't say is left out: whoever asks an old peer asks it for blocks alone.
    package func frame(_ version: Version) -> [UInt8] {
        let body = bytes(version)
        var frame: [UInt8] = []
        frame.reserveCapacity(body.count + 5)
        Protobuf.append(UInt64(body.count), to: &frame)
        frame += body
        return frame
    }

    /// The message without its length.
    package func bytes(_ version: Version) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(byteCountAtMost)
        let wantlist = wantlist(version)
        if !wantlist.isEmpty { Protobuf.append(field: 1, wantlist, to: &bytes) }
        for block in payload where version.hasPrefixes || block.prefix == .version0 {
            Self.append(block, version, to: &bytes)
        }
        guard version.hasPresences else { return bytes }
        for presence in presences {
            var message: [UInt8] = []
            Protobuf.append(field: 1, presence.cid.bytes, to: &message)
            if !presence.isThere { Protobuf.append(field: 2, 1, to: &message) }
            Protobuf.append(field: 4, message, to: &bytes)
        }
        if pendingBytes > 0 { Protobuf.append(field: 5, UInt64(pendingBytes), to: &bytes) }
        return bytes
    }

    private func wantlist(_ version: Version) -> [UInt8] {
        var bytes: [UInt8] = []
        for entry in entries {
            guard entry.kind == .block || version.hasPresences || entry.isCancel,
                let cid = version.name(of: entry.cid)
            else { continue }
            var message: [UInt8] = []
            Protobuf.append(field: 1, cid.bytes, to: &message)
            if entry.priority != 0 {
                let extended = UInt64(bitPattern: Int64(entry.priority))
                Protobuf.append(field: 2, extended, to: &message)
            }
            if entry.isCancel { Protobuf.append(field: 3, 1, to: &message) }
            if version.hasPresences {
                if entry.kind == .have { Protobuf.append(field: 4, 1, to: &message) }
                if entry.sendsDontHave { Protobuf.append(field: 5, 1, to: &message) }
            }
            Protobuf.append(field: 1, message, to: &bytes)
        }
        if isFull { Protobuf.append(field: 2, 1, to: &bytes) }
        return bytes
    }

    private static func append(_ block: Payload, _ version: Version, to bytes: inout [UInt8]) {
        guard version.hasPrefixes else {
            Protobuf.append(field: 2, block.bytes, to: &bytes)
            return
        }
        var head: [UInt8] = []
        Protobuf.append(field: 1, block.prefix.bytes, to: &head)
        head.append(2 << 3 | Protobuf.Wire.bytes.rawValue)
        Protobuf.append(UInt64(block.bytes.count), to: &head)
        bytes.append(3 << 3 | Protobuf.Wire.bytes.rawValue)
        Protobuf.append(UInt64(head.count + block.bytes.count), to: &bytes)
        bytes += head
        bytes += block.bytes
    }

    /// At least the bytes that the message takes: for whoever cuts messages.
    package var byteCountAtMost: Int {
        let blocks = payload.reduce(0) { $0 + $1.bytes.count + 64 }
        let wants = entries.reduce(0) { $0 + $1.cid.byteCount + 32 }
        return 32 + blocks + wants + presences.reduce(0) { $0 + $1.cid.byteCount + 16 }
    }
}

import WireFormat

/// What a dag-pb node's data says of files and folders (ipfs/specs, UnixFS).
///
/// Files, directories, sharded directories and symbolic links are read and written. Mode and
/// modification time are passed over.
package enum UnixFS {
    /// What a node is.
    package enum Kind: UInt64, Hashable, Sendable, CustomStringConvertible {
        /// Bytes of a file, an old form of a leaf.
        case raw = 0
        /// A folder; its links are its entries.
        case directory = 1
        /// A file or a part of one.
        case file = 2
        /// Reserved by the specification.
        case metadata = 3
        /// A symbolic link.
        case symlink = 4
        /// A folder spread over many nodes.
        case shardedDirectory = 5

        /// A word for a sentence.
        package var description: String {
            switch self {
            case .raw: "piece of a file"
            case .directory: "directory"
            case .file: "file"
            case .metadata: "metadata node"
            case .symlink: "symbolic link"
            case .shardedDirectory: "sharded directory"
            }
        }
    }

    /// The message as it lies in its node.
    package struct Message: Hashable, Sendable {
        /// What the node is.
        package let kind: Kind
        /// Where the content lies that the message carries itself, counted from the start of the
        /// bytes it was decoded from.
        package let dataRange: Range<Int>?
        /// The size of the file from this node down, where the node claims one.
        package let claimedFileSize: UInt64?
        /// The part of the file behind each link.
        package let blockSizes: [UInt64]
        /// Which hash function spreads a sharded directory's names.
        package let hashType: UInt64?
        /// How many places a shard of a directory has.
        package let fanout: UInt64?

        /// The size of the file from this node down; a claim that is absent counts as 0.
        package var fileSize: UInt64 { claimedFileSize ?? 0 }
    }

    /// Reads the message that lies in `range` of a block.
    package static func decode(
        _ block: Span<UInt8>,
        in range: Range<Int>
    ) throws(BlockError) -> Message {
        let bytes = block.extracting(range)
        var kind: UInt64?
        var dataRange: Range<Int>?
        var fileSize: UInt64?
        var hashType: UInt64?
        var fanout: UInt64?
        var blockSizes: [UInt64] = []
        var offset = 0
        while offset < bytes.count {
            guard let tag = Protobuf.tag(bytes, at: &offset) else { throw endsEarly }
            switch (tag.field, tag.wire) {
            case (1, .varint):
                kind = try number(bytes, at: &offset)
            case (2, .bytes):
                guard let data = Protobuf.range(bytes, at: &offset) else { throw endsEarly }
                dataRange = range.lowerBound + data.lowerBound..<range.lowerBound + data.upperBound
            case (3, .varint):
                fileSize = try number(bytes, at: &offset)
            case (4, .varint):
                try append(try number(bytes, at: &offset), to: &blockSizes)
            case (4, .bytes):
                guard let packed = Protobuf.range(bytes, at: &offset) else { throw endsEarly }
                let sizes = bytes.extracting(packed)
                var at = 0
                while at < sizes.count { try append(try number(sizes, at: &at), to: &blockSizes) }
            case (5, .varint):
                hashType = try number(bytes, at: &offset)
            case (6, .varint):
                fanout = try number(bytes, at: &offset)
            case (1, _), (2, _), (3, _), (4, _), (5, _), (6, _):
                throw .malformedUnixFS("field \(tag.field) is of the wrong type")
            default:
                guard Protobuf.skip(tag.wire, bytes, at: &offset) else { throw endsEarly }
            }
        }
        guard let kind else { throw .malformedUnixFS("it does not say what it is") }
        guard let kind = Kind(rawValue: kind) else {
            throw .malformedUnixFS("type \(kind) is unknown")
        }
        return Message(
            kind: kind,
            dataRange: dataRange,
            claimedFileSize: fileSize,
            blockSizes: blockSizes,
            hashType: hashType,
            fanout: fanout
        )
    }

    private static let endsEarly = BlockError.malformedUnixFS("it ends too early")

    private static func number(
        _ bytes: Span<UInt8>,
        at offset: inout Int
    ) throws(BlockError) -> UInt64 {
        guard let value = Protobuf.varint(bytes, at: &offset) else { throw endsEarly }
        return value
    }

    private static func append(_ size: UInt64, to sizes: inout [UInt64]) throws(BlockError) {
        guard sizes.count < Limits.linksMax else {
            throw .malformedUnixFS("it has more than \(Limits.linksMax) sizes")
        }
        sizes.append(size)
    }

    /// Writes a message as Kubo does: a size for each file, block sizes not packed.
    package static func encode(
        kind: Kind,
        data: [UInt8]? = nil,
        fileSize: UInt64? = nil,
        blockSizes: [UInt64] = [],
        hashType: UInt64? = nil,
        fanout: UInt64? = nil
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity((data?.count ?? 0) + blockSizes.count * 5 + 24)
        Protobuf.append(field: 1, kind.rawValue, to: &bytes)
        if let data { Protobuf.append(field: 2, data, to: &bytes) }
        if let fileSize { Protobuf.append(field: 3, fileSize, to: &bytes) }
        for size in blockSizes { Protobuf.append(field: 4, size, to: &bytes) }
        if let hashType { Protobuf.append(field: 5, hashType, to: &bytes) }
        if let fanout { Protobuf.append(field: 6, fanout, to: &bytes) }
        return bytes
    }
}

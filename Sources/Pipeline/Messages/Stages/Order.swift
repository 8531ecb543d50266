import SwiftProtobuf
package import Multiformats

/// The router's instruction to a fetcher: find this range at this source, within the time left.
package struct Order: Sendable, Equatable {
    /// Which of its sources the fetcher asks.
    package var source: Source
    /// The root of the content.
    package var root: CID
    /// First byte wanted.
    package var offset: UInt64
    /// Bytes wanted; 0: the whole.
    package var length: UInt64
    /// The DID that owns what is brought; empty is the deployment itself.
    package var owner: String
    /// Who may have what is brought.
    package var privacy: Privacy
    /// Wanted as a block, as a file, or with everything below it.
    package var format: ContentFormat

    /// An order.
    package init(
        source: Source,
        root: CID,
        offset: UInt64 = 0,
        length: UInt64 = 0,
        owner: String = "",
        privacy: Privacy = .public,
        format: ContentFormat = .file,
    ) {
        self.source = source
        self.root = root
        self.offset = offset
        self.length = length
        self.owner = owner
        self.privacy = privacy
        self.format = format
    }

    init(_ proto: ProtoOrder) throws(MalformedHeader) {
        guard let source = Source(rawValue: proto.source) else {
            throw .field("source", "There is no such source.")
        }
        self.source = source
        root = try Field.cid(proto.root, "root")
        offset = proto.offset
        length = proto.length
        owner = try Field.owner(proto.owner, "owner")
        privacy = try Field.privacy(proto.privacy, "privacy")
        format = ContentFormat(isRaw: proto.raw, isDAG: proto.dag)
    }

    var proto: ProtoOrder {
        .with {
            $0.source = source.rawValue
            $0.root = root.description
            $0.offset = offset
            $0.length = length
            $0.owner = owner
            $0.privacy = privacy.rawValue
            $0.raw = format == .raw
            $0.dag = format == .dag
        }
    }
}

import SwiftProtobuf
package import Multiformats

/// Intake's order to a router: have this range found and put into the store.
package struct Search: Sendable, Equatable {
    /// The root of the content.
    package var root: CID
    /// First byte wanted.
    package var offset: UInt64
    /// Bytes wanted; 0: the whole.
    package var length: UInt64
    /// The DID that owns what is brought; empty is the deployment itself.
    package var requesterID: String
    /// Allowed sources in their order, never `local`.
    package var sources: [Source]
    /// Who may have what is brought.
    package var privacy: Privacy
    /// Wanted as a block, as a file, or with everything below it.
    package var format: ContentFormat
    /// How it is to be looked for.
    package var manner: Manner
    /// The sources are asked in the order given, whatever the strategy.
    package var keepsOrder: Bool
    /// Which of intake's clients asks, by intake's own number; 0: it doesn't say.
    package var client: UInt32

    /// A search.
    package init(
        root: CID,
        offset: UInt64 = 0,
        length: UInt64 = 0,
        requesterID: String = "",
        sources: [Source],
        privacy: Privacy = .public,
        format: ContentFormat = .file,
        manner: Manner = Manner(),
        keepsOrder: Bool = false,
        client: UInt32 = 0,
    ) {
        self.root = root
        self.offset = offset
        self.length = length
        self.requesterID = requesterID
        self.sources = sources
        self.privacy = privacy
        self.format = format
        self.manner = manner
        self.keepsOrder = keepsOrder
        self.client = client
    }

    init(_ proto: ProtoSearch) throws(MalformedHeader) {
        root = try Field.cid(proto.root, "root")
        offset = proto.offset
        length = proto.length
        requesterID = try Field.owner(proto.requesterID, "requesterId")
        sources = try Field.sources(proto.sources, "sources")
        privacy = try Field.privacy(proto.privacy, "privacy")
        format = ContentFormat(isRaw: proto.raw, isDAG: proto.dag)
        manner = try Manner(proto)
        keepsOrder = proto.keepsOrder
        client = proto.client
    }

    var proto: ProtoSearch {
        .with {
            $0.root = root.description
            $0.offset = offset
            $0.length = length
            $0.requesterID = requesterID
            $0.sources = sources.map(\.rawValue)
            $0.privacy = privacy.rawValue
            $0.raw = format == .raw
            $0.dag = format == .dag
            $0.keepsOrder = keepsOrder
            $0.client = client
            manner.write(to: &$0)
        }
    }
}

import SwiftProtobuf
package import Multiformats

/// The store's answer when not all of a range is here: nothing of the content, or only a part.
package struct Absent: Sendable, Equatable {
    /// The root that was looked for.
    package var root: CID
    /// Some of the content is here.
    package var isPartial: Bool
    /// The first block of the range that is not, in reading order; nil when nothing is known of it.
    package var firstMissing: CID?
    /// Bytes that are here from the start of the range on.
    package var available: UInt64
    /// Size of the whole in bytes; 0 when not known.
    package var size: UInt64

    /// Nothing of it is here, unless said otherwise.
    package init(
        root: CID,
        isPartial: Bool = false,
        firstMissing: CID? = nil,
        available: UInt64 = 0,
        size: UInt64 = 0,
    ) {
        self.root = root
        self.isPartial = isPartial
        self.firstMissing = firstMissing
        self.available = available
        self.size = size
    }

    init(_ proto: ProtoAbsent) throws(MalformedHeader) {
        root = try Field.cid(proto.cid, "cid")
        isPartial = proto.partial
        firstMissing =
            proto.firstMissing.isEmpty ? nil : try Field.cid(proto.firstMissing, "firstMissing")
        available = proto.available
        size = proto.size
    }

    var proto: ProtoAbsent {
        .with {
            $0.cid = root.description
            $0.partial = isPartial
            $0.firstMissing = firstMissing?.description ?? ""
            $0.available = available
            $0.size = size
        }
    }
}

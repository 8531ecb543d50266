package import Multiformats
import WireFormat

/// Nodes of a Merkle DAG: links to other blocks, and data (IPLD's dag-pb specification).
package enum DagPB {
    /// A link from a node to another block.
    package struct Link: Hashable, Sendable {
        /// The block it leads to.
        package let cid: CID
        /// The entry's name in a directory, empty in a file; UTF-8 by the specification, unchecked.
        package let name: [UInt8]
        /// The bytes of all blocks below, as the link claims; never believed.
        package let totalSize: UInt64

        /// A link.
        package init(cid: CID, name: [UInt8] = [], totalSize: UInt64) {
            self.cid = cid
            self.name = name
            self.totalSize = totalSize
        }
    }

    /// A node as it lies in its block.
    package struct Node: Hashable, Sendable {
        /// The links, in their order.
        package let links: [Link]
        /// Where in the block the data lies; nil when there is none.
        package let dataRange: Range<Int>?
        /// How its bytes differ from those that would be written; nil when they don't.
        package let departure: Departure?
    }

    /// How a node's bytes can differ from the canonical form and still mean the same.
    package enum Departure: Hashable, Sendable {
        /// The data stands before the links: the order of the fields' numbers, as the first
        /// libraries other than Go's wrote them.
        case dataBeforeLinks
        /// The links are not in the order of their names: folders of 2014 and 2015, and nodes that
        /// were patched by hand.
        case unsortedNames
        /// A number takes more bytes than it needs, as an encoder of fixed widths gives.
        case longNumber
    }

    /// Reads a node as the specification's reference does: links' fields in order and not twice,
    /// all links together, before or after the data, no unknown fields.
    ///
    /// What the reference refuses (a field twice, out of order or unknown, a link without a CID)
    /// has no one meaning and is refused here. The departures that it reads stay readable, because
    /// there is old data of their kind, and a block that matches its CID can't be written better.
    package static func decode(_ bytes: Span<UInt8>) throws(BlockError) -> Node {
        guard bytes.count <= Limits.blockBytesMax else { throw .tooLarge(bytes: bytes.count) }
        var links: [Link] = []
        var dataRange: Range<Int>?
        var linksEnded = false
        var isSorted = true
        var departure: Departure?
        // The bytes that the same fields take with every number at its shortest.
        var shortest = 0
        var offset = 0
        while offset < bytes.count {
            guard let tag = Protobuf.tag(bytes, at: &offset), tag.wire == .bytes,
                let range = Protobuf.range(bytes, at: &offset)
            else { throw .malformedNode("a field does not end or is of the wrong type") }
            shortest += 1 + Varint.byteCount(of: UInt64(range.count)) + range.count
            switch tag.field {
            case 1:
                guard dataRange == nil else { throw .malformedNode("it has data twice") }
                dataRange = range
                linksEnded = !links.isEmpty
            case 2:
                guard !linksEnded else { throw .malformedNode("its links are not together") }
                guard links.count < Limits.linksMax else {
                    throw .malformedNode("it has more than \(Limits.linksMax) links")
                }
                if dataRange != nil { departure = .dataBeforeLinks }
                let link = try decodeLink(bytes.extracting(range), &shortest)
                if let last = links.last, link.name.lexicographicallyPrecedes(last.name) {
                    isSorted = false
                }
                links.append(link)
            default:
                throw .malformedNode("field \(tag.field) is unknown")
            }
        }
        if !isSorted { departure = departure ?? .unsortedNames }
        if shortest != bytes.count { departure = departure ?? .longNumber }
        return Node(links: links, dataRange: dataRange, departure: departure)
    }

    /// Reads a node that must be just as it would be written.
    package static func decodeCanonical(_ bytes: Span<UInt8>) throws(BlockError) -> Node {
        let node = try decode(bytes)
        if let departure = node.departure { throw .notCanonical(departure) }
        return node
    }

    /// Reads a link, and takes from `shortest` what its numbers have too much.
    private static func decodeLink(
        _ bytes: Span<UInt8>,
        _ shortest: inout Int
    ) throws(BlockError) -> Link {
        var canonical = 0
        var cid: CID?
        var name: [UInt8] = []
        var totalSize: UInt64 = 0
        var lastField: UInt64 = 0
        var offset = 0
        while offset < bytes.count {
            guard let tag = Protobuf.tag(bytes, at: &offset), tag.field > lastField else {
                throw .malformedNode("a link's fields are out of order")
            }
            lastField = tag.field
            switch (tag.field, tag.wire) {
            case (1, .bytes):
                guard let range = Protobuf.range(bytes, at: &offset) else { throw linkEndsEarly }
                canonical += 1 + Varint.byteCount(of: UInt64(range.count)) + range.count
                cid = try decodeCID(bytes.extracting(range))
            case (2, .bytes):
                guard let range = Protobuf.range(bytes, at: &offset) else { throw linkEndsEarly }
                canonical += 1 + Varint.byteCount(of: UInt64(range.count)) + range.count
                name.reserveCapacity(range.count)
                for index in range { name.append(bytes[index]) }
            case (3, .varint):
                guard let size = Protobuf.varint(bytes, at: &offset) else { throw linkEndsEarly }
                canonical += 1 + Varint.byteCount(of: size)
                totalSize = size
            default:
                throw .malformedNode("a link has an unknown field or one of the wrong type")
            }
        }
        guard let cid else { throw .malformedNode("a link has no CID") }
        shortest -= bytes.count - canonical
        return Link(cid: cid, name: name, totalSize: totalSize)
    }

    private static let linkEndsEarly = BlockError.malformedNode("a link ends too early")

    private static func decodeCID(_ bytes: Span<UInt8>) throws(BlockError) -> CID {
        do throws(MultiformatsError) {
            var offset = 0
            let cid = try CID.read(bytes, at: &offset)
            guard offset == bytes.count else { throw .trailingBytes(bytes.count - offset) }
            return cid
        } catch {
            throw .multiformats(error)
        }
    }

    /// Writes a node in the canonical form: links, then data.
    ///
    /// The names must be in order already. They are written even when empty, because Kubo writes
    /// them so and the CID depends on it.
    package static func encode(links: [Link], data: [UInt8]?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(links.count * 56 + (data?.count ?? 0) + 16)
        var link: [UInt8] = []
        for each in links {
            link.removeAll(keepingCapacity: true)
            Protobuf.append(field: 1, each.cid.bytes, to: &link)
            Protobuf.append(field: 2, each.name, to: &link)
            Protobuf.append(field: 3, each.totalSize, to: &link)
            Protobuf.append(field: 2, link, to: &bytes)
        }
        if let data { Protobuf.append(field: 1, data, to: &bytes) }
        return bytes
    }
}

package import Multiformats

/// What can be wrong with a block, a node, a file's DAG or a CAR.
package enum BlockError: Error, Hashable, Sendable {
    /// A block is larger than any block may be.
    case tooLarge(bytes: Int)
    /// The bytes are not those that the CID names.
    case mismatch(CID)
    /// The CID's hash function can't be checked here.
    case unverifiable(HashCode)
    /// The bytes of a CID, multihash or number are wrong.
    case multiformats(MultiformatsError)
    /// The bytes are no dag-pb node.
    case malformedNode(String)
    /// The node's data is no UnixFS message, or contradicts the node.
    case malformedUnixFS(String)
    /// The node is something else than a file.
    case notAFile(UnixFS.Kind)
    /// Blocks of this codec hold no file.
    case unreadableCodec(Codec)
    /// A part's size is not the one that was claimed for it.
    case sizeMismatch(claimed: UInt64, actual: UInt64)
    /// Sizes add up to more than a file can have.
    case sizeOverflow
    /// The DAG has more levels than any file needs.
    case tooDeep
    /// The DAG has more blocks than its bytes explain.
    case tooManyBlocks
    /// A part is deeper than the one before it, so the parts can't be one balanced file.
    case unevenParts
    /// The stream is no CAR of version 1.
    case malformedCAR(String)
    /// The CAR's version is not 1.
    case unsupportedCAR(version: UInt64)
    /// The CAR's header or a section in it is longer than any may be.
    case sectionTooLong(bytes: UInt64)
    /// The CAR ends in the middle of its header or of a section.
    case truncatedCAR
}

extension BlockError: CustomStringConvertible {
    /// One sentence a person can act on.
    package var description: String {
        switch self {
        case .tooLarge(let bytes):
            "a block of \(bytes) bytes is larger than \(Limits.blockBytesMax)"
        case .mismatch(let cid):
            "the bytes are not those that \(cid) names"
        case .unverifiable(let code):
            "blocks named by \(code.name) can't be verified; by sha2-256 they can"
        case .multiformats(let error):
            "a CID or number is malformed: \(error)"
        case .malformedNode(let reason):
            "the block is no dag-pb node: \(reason)"
        case .malformedUnixFS(let reason):
            "the node is no UnixFS node: \(reason)"
        case .notAFile(let kind):
            "this is a \(kind), not a file"
        case .unreadableCodec(let codec):
            "a block of codec \(codec.name) holds no file"
        case .sizeMismatch(let claimed, let actual):
            "a part of the file has \(actual) bytes where \(claimed) were claimed"
        case .sizeOverflow:
            "the sizes in the file add up to more than a file can have"
        case .tooDeep:
            "the file's DAG is deeper than \(Limits.depthMax) levels"
        case .tooManyBlocks:
            "the file's DAG has far more blocks than bytes"
        case .unevenParts:
            "a part is deeper than the one before it"
        case .malformedCAR(let reason):
            "the stream is no CAR: \(reason)"
        case .unsupportedCAR(let version):
            "a CAR of version \(version) is not supported; version 1 is"
        case .sectionTooLong(let bytes):
            "the CAR has a section of \(bytes) bytes, longer than any may be"
        case .truncatedCAR:
            "the CAR ends in the middle of a section"
        }
    }
}

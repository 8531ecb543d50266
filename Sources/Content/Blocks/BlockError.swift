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
    /// The node is not in the form in which it would be written.
    case notCanonical(DagPB.Departure)
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
    /// The node is no directory, or contradicts itself.
    case malformedDirectory(String)
    /// A directory's entry can't have this name.
    case invalidName(EntryName.Flaw)
    /// Two entries of a directory have one name.
    case repeatedName(EntryName)
    /// More entries than a directory is made of.
    case tooManyEntries
    /// The hashes of two names are the same, so no shard can hold both.
    case hashCollision(EntryName)
    /// A path leads through something that has no entries.
    case notADirectory(UnixFS.Kind)
    /// A directory on the path has no entry of this name.
    case noLink(EntryName)
    /// A path has more names, or more characters, than any needs.
    case pathTooLong
    /// The stream is no CAR.
    case malformedCAR(String)
    /// The CAR names a root and does not have its block.
    case rootNotInCAR(CID)
    /// The CAR's roots are not those that were asked for.
    case unexpectedRoots
    /// The CAR's version is neither 1 nor 2.
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
        case .notCanonical(.dataBeforeLinks):
            "the node is not canonical: its data stands before its links"
        case .notCanonical(.unsortedNames):
            "the node is not canonical: its links are not in the order of their names"
        case .notCanonical(.longNumber):
            "the node is not canonical: a number in it is not in its shortest form"
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
            "the DAG is deeper than is walked: \(Limits.depthMax) levels in a file"
        case .tooManyBlocks:
            "the DAG has far more blocks than its content explains"
        case .unevenParts:
            "a part is deeper than the one before it"
        case .malformedDirectory(let reason):
            "the directory is malformed: \(reason)"
        case .invalidName(let flaw):
            "a name in a directory \(flaw)"
        case .repeatedName(let name):
            "two entries of the directory are named “\(name)”"
        case .tooManyEntries:
            "the directory has more than \(Limits.directoryEntriesMax) entries"
        case .hashCollision(let name):
            "“\(name)” has the hash of another name, and one directory can't have both"
        case .notADirectory(let kind):
            "the path leads through a \(kind), which has no entries"
        case .noLink(let name):
            "no link named “\(name)”"
        case .pathTooLong:
            "a path has at most \(Limits.pathNamesMax) names and \(Limits.pathBytesMax) bytes"
        case .malformedCAR(let reason):
            "the stream is no CAR: \(reason)"
        case .unsupportedCAR(let version):
            "a CAR of version \(version) is not supported; versions 1 and 2 are"
        case .rootNotInCAR(let cid):
            "the CAR names the root \(cid) and does not have its block"
        case .unexpectedRoots:
            "the CAR's roots are not those that were asked for"
        case .sectionTooLong(let bytes):
            "the CAR has a section of \(bytes) bytes, longer than any may be"
        case .truncatedCAR:
            "the CAR ends in the middle of a section"
        }
    }
}

package import Multiformats

/// What an operator does not let be stored, fetched or handed out: the rules of denylists in the
/// compact format of IPFS (specs.ipfs.tech/compact-denylist-format, IPIP-383).
///
/// Participants: the lists' authors, who share them; the operator, who chooses some; the stages,
/// which ask this table before they look anything up. Goals: one answer for a content under each of
/// its names; a look-up in microseconds; a million rules in 45 MB. Non-goals: names (`/ipns/`),
/// hints, which change nothing here, and finding out what a double-hashed rule blocks.
///
/// | a rule | what it blocks |
/// |---|---|
/// | `/ipfs/CID` | the multihash, under each version, codec and base |
/// | `/ipfs/CID/PATH` | that path below the multihash, not what it leads to |
/// | `/ipfs/CID/PATH*` | each path that begins so; with nothing before the `*` the multihash too |
/// | `//MULTIHASH` | what hashes to it: a multihash in base 58, or that and a path |
/// | `//HEX` | the same of `CIDv1/PATH` in base 32, the old form |
/// | `!` before one of them | allows what it would block |
///
/// Of all rules that match the last decides; the rules of later lists are later. A block is known
/// by its multihash here, so that the old form, which has a codec, is looked for under the codec
/// that is asked with, and under raw and dag-pb.
package struct Denylist: Sendable {
    private var table = RuleTable()
    /// The lengths of the prefixes that rules have, the shortest first.
    private var prefixLengths: [Int] = []
    /// What was read.
    package internal(set) var tally = DenylistTally()

    /// A list that blocks nothing.
    package init() {}

    /// Whether nothing can be blocked.
    package var isEmpty: Bool { table.count == 0 }

    /// Rules that are kept: one for each thing that a rule is about.
    package var count: Int { table.count }

    /// Whether a block, or the content below it, is blocked.
    package func blocks(_ cid: CID) -> Bool {
        isEmpty ? false : blocks(cid, path: [])
    }

    /// Whether a path below a root is blocked, before it is resolved; the root alone has the path
    /// "".
    ///
    /// The names of a path are not escaped, and have one slash between them. What the path leads to,
    /// and the blocks on its way, have to be asked for by themselves.
    package func blocks(_ root: CID, path: String) -> Bool {
        isEmpty ? false : blocks(root, path: DeniedPath.trimmed(Array(path.utf8)))
    }

    private func blocks(_ root: CID, path: [UInt8]) -> Bool {
        let multihash = root.multihash
        let name = DeniedName(multihash)
        var last: RuleTable.Match?
        func note(_ match: RuleTable.Match?) {
            guard let match, match.rank >= last?.rank ?? 0 else { return }
            last = match
        }
        if path.isEmpty {
            note(table.match(name.ofMultihash, .multihash))
        } else if table.has(.path) {
            note(table.match(name.digest(ofPath: path), .path))
        }
        if table.has(.prefix) {
            name.digests(ofPrefixes: prefixLengths, of: path) { note(table.match($0, .prefix)) }
        }
        if table.has(.doubleHash) {
            note(table.match(name.doubleHash(path: path), .doubleHash))
            for codec in Set([root.codec, .raw, .dagPB]) {
                let cid = CID(codec: codec, multihash: multihash)
                note(table.match(DeniedName.legacyDoubleHash(cid, path: path), .doubleHash))
            }
        }
        guard let last, !last.isAllowing else { return false }
        return path.isEmpty ? !HarmlessContent.contains(multihash) : true
    }

    /// Adds a rule, later than all before it.
    mutating func add(_ rule: DenyRule) throws(DenylistFault) {
        switch rule {
        case .multihash(let multihash, _, _) where HarmlessContent.contains(multihash):
            tally.harmless += 1
        case .multihash(let multihash, let path, let isAllowing):
            try add(DeniedName(multihash), path, isAllowing: isAllowing)
            tally.rules += 1
        case .doubleHash(let digest, let isAllowing):
            try table.add(digest, .doubleHash, isAllowing: isAllowing)
            tally.rules += 1
        case .name: tally.names += 1
        case .unknownHash: tally.unknownHashes += 1
        case .otherKind: tally.otherKinds += 1
        }
    }

    private mutating func add(
        _ name: DeniedName,
        _ path: DeniedPath,
        isAllowing: Bool
    ) throws(DenylistFault) {
        if path.isPrefix {
            try table.add(name.digest(ofPath: path.bytes), .prefix, isAllowing: isAllowing)
            let index = prefixLengths.firstIndex { $0 >= path.bytes.count } ?? prefixLengths.count
            if index == prefixLengths.count || prefixLengths[index] != path.bytes.count {
                prefixLengths.insert(path.bytes.count, at: index)
            }
        } else if path.bytes.isEmpty {
            try table.add(name.ofMultihash, .multihash, isAllowing: isAllowing)
        } else {
            try table.add(name.digest(ofPath: path.bytes), .path, isAllowing: isAllowing)
        }
    }
}

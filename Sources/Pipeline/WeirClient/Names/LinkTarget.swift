/// Whether a symbolic link may be made inside a tree that is written from somebody else's folder.
///
/// A target is followed by others later, through whatever links lie on its way. So only those are
/// made that stay inside whatever these are: relative, with `..` at the beginning alone, and no more
/// of them than there are folders above. The first part then walks up real folders of the tree, and
/// the rest goes down through names, each of them real or a link for which the same holds.
package enum LinkTarget {
    /// Whether the target of a link stays in the tree.
    ///
    /// - Parameters:
    ///   - target: its bytes.
    ///   - depth: how many folders lie between the link and the top of the tree.
    /// - Returns: false also when it is no target at all.
    package static func staysInside(_ target: [UInt8], depth: Int) -> Bool {
        guard let first = target.first, first != UInt8(ascii: "/"), !target.contains(0) else {
            return false
        }
        let dot = UInt8(ascii: ".")
        var up = 0
        var isBelow = false
        for part in target.split(separator: UInt8(ascii: "/")) where part != [dot] {
            if part == [dot, dot] {
                up += 1
                guard !isBelow, up <= depth else { return false }
            } else {
                isBelow = true
            }
        }
        return true
    }
}

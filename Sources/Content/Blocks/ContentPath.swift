/// The names that lead from a root to something below it; none is the root itself.
///
/// Empty names between slashes are passed over, as Kubo does. `.` and `..` are refused, not
/// resolved: nothing above a root exists, and who means something else should say so.
package struct ContentPath: Hashable, Sendable {
    /// The names, outermost first.
    package let names: [EntryName]

    /// The path of these names.
    package init(_ names: [EntryName] = []) throws(BlockError) {
        guard names.count <= Limits.pathNamesMax,
            names.reduce(0, { $0 + $1.bytes.count + 1 }) <= Limits.pathBytesMax
        else { throw .pathTooLong }
        self.names = names
    }

    /// Reads names with slashes between them; escapes of a URL are decoded before.
    package init(parsing text: String) throws(BlockError) {
        guard text.utf8.count <= Limits.pathBytesMax else { throw .pathTooLong }
        var names: [EntryName] = []
        for part in text.utf8.split(separator: UInt8(ascii: "/")) {
            names.append(try EntryName(Array(part)))
        }
        try self.init(names)
    }
}

extension ContentPath: CustomStringConvertible {
    /// The names with a slash before each; empty for the root itself.
    package var description: String {
        names.map { "/\($0)" }.joined()
    }
}

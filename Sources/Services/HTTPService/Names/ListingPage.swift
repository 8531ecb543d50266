package import Blocks
import Multiformats

/// A folder as a page for a person: text in, HTML out.
///
/// Names come from strangers, so each is escaped for the place where it stands, and the page runs
/// no script.
package enum ListingPage {
    /// What says that the page may change when Weir does, though the folder never will.
    package static let version = "weir-1"

    /// The page up to its first entry.
    ///
    /// - Parameters:
    ///   - base: the path of the folder, escaped, with a slash at its end.
    ///   - cid: its CID.
    ///   - title: the path as a person reads it.
    ///   - hasParent: whether there is a folder above.
    /// - Returns: HTML that `row` and `end` go on with.
    package static func beginning(
        base: String,
        cid: String,
        title: String,
        hasParent: Bool
    ) -> String {
        let title = escaped(title)
        let up =
            hasParent
            ? "<tr><td><a href=\"\(base)..\">..</a></td><td></td><td></td></tr>\n" : ""
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head><meta charset="utf-8"><title>\(title)</title>
            <style>body{font-family:sans-serif;margin:2em}td{padding:.15em 1em .15em 0}\
            td+td{color:#666;font-family:monospace;font-size:smaller}</style></head>
            <body>
            <h1>Index of \(title)</h1>
            <p>\(cid)</p>
            <table>
            \(up)
            """
    }

    /// A row of the page.
    package static func row(_ entry: DirectoryEntry, base: String) -> String {
        let name = escaped(entry.name.description)
        let path = PercentCoding.encode(entry.name.bytes)
        return """
            <tr><td><a href="\(base)\(path)">\(name)</a></td>\
            <td><a href="/ipfs/\(entry.cid)?filename=\(path)">\(entry.cid)</a></td>\
            <td>\(entry.totalSize)</td></tr>

            """
    }

    /// The end of the page.
    package static let end = "</table>\n</body>\n</html>\n"

    /// A text between tags or in quotes.
    package static func escaped(_ text: String) -> String {
        var html = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "'": html += "&#39;"
            default: html.unicodeScalars.append(character)
            }
        }
        return html
    }
}

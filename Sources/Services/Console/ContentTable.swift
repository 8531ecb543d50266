package import WeirClient

/// What the store holds, one row each.
package enum ContentTable {
    /// One entry, in columns that need not wait for the others: size, state, pin, privacy, CID.
    package static func line(_ status: ContentStatus) -> String {
        // The size of a folder is that of its top block, which tells nobody anything.
        let size = Amount.bytes(max(status.size, status.bytesPresent))
        let state = status.state.rawValue + (status.isPinned ? ", pinned" : "")
        let privacy = status.privacy == .public ? "" : "  \(status.privacy.rawValue)"
        return pad(size, to: 9, .right) + "  " + pad(state, to: 14, .left) + "  " + status.cid
            + privacy
    }

    /// One entry of a folder: its CID, the bytes that are claimed for it, its name.
    package static func line(_ entry: FolderEntry) -> String {
        let size = Amount.bytes(entry.claimedBytes)
        return "\(entry.cid)  \(pad(size, to: 9, .right))  \(PrintableText.text(entry.name))"
    }

    /// Everything that is known of one content, a line for each field.
    package static func details(_ status: ContentStatus) -> [(name: String, value: String)] {
        var details = [
            ("cid", status.cid),
            ("size", "\(status.size) (\(Amount.bytes(status.size)))"),
            ("blocks", "\(status.blocks), \(Amount.bytes(status.bytesPresent)) here"),
            ("complete", status.isComplete ? "yes" : "no"),
            ("state", status.state.rawValue + (status.isPinned ? ", pinned" : "")),
            ("privacy", status.privacy.rawValue),
            ("created", "\(Moment.text(milliseconds: status.createdMilliseconds))"),
        ]
        if let sha256 = status.sha256 { details.append(("sha256", sha256)) }
        if !status.owner.isEmpty { details.append(("owner", status.owner)) }
        if !status.contentType.isEmpty { details.append(("content type", status.contentType)) }
        return details.map { (name: $0.0, value: $0.1) }
    }

    private static func pad(_ text: String, to width: Int, _ side: Table.Side) -> String {
        let padding = String(repeating: " ", count: max(0, width - text.count))
        return side == .left ? text + padding : padding + text
    }
}

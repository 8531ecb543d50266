import Blocks
package import Multiformats

/// A request for content, understood: everything that its fields say, and nothing fetched yet.
package struct ContentRequest: Sendable, Equatable {
    /// What the path names.
    package let target: ContentTarget
    /// Which content: where the path led, which is known once it was followed.
    package private(set) var cid: CID
    /// The CIDs on the way there: the root's first, then one for each name.
    package private(set) var segments: [CID]
    /// Only the header fields are wanted.
    package let isHead: Bool
    /// In which form.
    package let format: ResponseFormat
    /// Which bytes; nil is all of them.
    package let range: RangeRequest?
    /// What the client has already.
    package let conditions: Conditions
    /// How far we may look.
    package let reach: Reach
    /// The name to save it by, or nil.
    package let fileName: String?
    /// The client wants to save it rather than to show it.
    package let isDownload: Bool

    /// Understands a request.
    ///
    /// - `field`: a header field's value by its name, several joined with commas.
    /// - `query`: the parameters, decoded.
    package init(
        _ target: ContentTarget,
        isHead: Bool = false,
        query: [String: String] = [:],
        field: (String) -> String? = { _ in nil },
    ) throws(Refusal) {
        if field("service-worker")?.lowercased() == "script" {
            throw Refusal(400, "A service worker can't be registered for content of other origins.")
        }
        self.target = target
        cid = target.root
        segments = [target.root]
        self.isHead = isHead
        format = try ResponseFormat(query: query, accept: field("accept"))
        conditions = Conditions(
            ifNoneMatch: field("if-none-match"),
            ifRange: field("if-range")
        )
        reach = Reach(cacheControl: field("cache-control"), via: field("via"))
        range = field("range").flatMap(RangeRequest.init)
        fileName = query["filename"].flatMap(Self.safeName)
        isDownload = query["download"] == "true"
    }

    /// The same request, once its path was followed.
    package func found(_ segments: [CID]) -> ContentRequest {
        var request = self
        request.segments = segments
        request.cid = segments.last ?? cid
        return request
    }

    /// The name that tells the content's type: the one to save it by, else the path's last.
    package var name: String? { fileName ?? target.names.names.last?.description }

    /// The answer's tag: of the content and the form.
    package var tag: String {
        switch format {
        case .file: "\"\(cid)\""
        case .raw: "\"\(cid).raw\""
        // Weak: an answer can break off, and the next one then has more.
        case .car(let parameters):
            "W/\"\(parameters.tag).\(segments.map(\.description).joined(separator: ".")).car\""
        }
    }

    /// The tag of the page that lists the folder.
    package var listingTag: String { "\"DirIndex-\(ListingPage.version)_CID-\(cid)\"" }

    /// How a browser should treat the answer; nil leaves it to the browser.
    package var disposition: String? {
        let name: String? =
            switch format {
            case .file: fileName ?? (isDownload ? lastName : nil)
            case .raw: fileName ?? "\(cid).bin"
            case .car: fileName ?? "\(cid).car"
            }
        let isAttachment = isDownload || format != .file
        guard let name else { return isAttachment ? "attachment" : nil }
        return "\(isAttachment ? "attachment" : "inline"); filename=\"\(name)\""
    }

    private var lastName: String? {
        target.names.names.last.flatMap { Self.safeName($0.description) }
    }

    /// A name that can stand in a header field: printable ASCII without quotes and slashes.
    private static func safeName(_ name: String) -> String? {
        let bytes = name.utf8.prefix(Limits.fileNameBytesMax).map { byte -> UInt8 in
            let isSafe = (0x20...0x7E).contains(byte) && !"\"\\/".utf8.contains(byte)
            return isSafe ? byte : UInt8(ascii: "_")
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}

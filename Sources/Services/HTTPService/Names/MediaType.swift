/// The media type of a file whose store knows none: by its name, else by its first bytes.
///
/// Only a name makes it a page or a script. What merely looks like one is plain text: whoever can
/// have bytes served here should not thereby have them run in a browser.
package enum MediaType {
    /// How many of the first bytes are looked at (WHATWG MIME Sniffing has 1,445; Go's library 512).
    package static let bytesLookedAt: UInt64 = 512
    /// What nothing is known of.
    package static let unknown = "application/octet-stream"

    /// The type that a name's extension says; nil when it says none.
    package static func named(_ name: String) -> String? {
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        return extensions[name[name.index(after: dot)...].lowercased()]
    }

    /// The type that the first bytes of a file show.
    package static func shown(by bytes: some Collection<UInt8>) -> String {
        let head = Array(bytes.prefix(Int(bytesLookedAt)))
        guard !head.isEmpty else { return unknown }
        for (offset, beginning, type) in beginnings
        where head.count >= offset + beginning.count && head[offset...].starts(with: beginning) {
            return type
        }
        return isText(head) ? "text/plain; charset=utf-8" : unknown
    }

    /// UTF-8 without the control characters that no text has; a character cut at the end counts.
    private static func isText(_ head: [UInt8]) -> Bool {
        let controls: Set<UInt8> = [0x09, 0x0A, 0x0C, 0x0D, 0x1B]
        guard head.allSatisfy({ $0 >= 0x20 || controls.contains($0) }) else { return false }
        return (0...3).contains { cut in
            cut < head.count && (cut == 0 || head.count == Int(bytesLookedAt))
                && String(validating: head.dropLast(cut), as: UTF8.self) != nil
        }
    }

    private static let beginnings: [(Int, [UInt8], String)] = [
        (0, Array("%PDF-".utf8), "application/pdf"),
        (0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
        (0, [0xFF, 0xD8, 0xFF], "image/jpeg"),
        (0, Array("GIF87a".utf8), "image/gif"),
        (0, Array("GIF89a".utf8), "image/gif"),
        (8, Array("WEBPVP".utf8), "image/webp"),
        (4, Array("ftypavif".utf8), "image/avif"),
        (4, Array("ftyp".utf8), "video/mp4"),
        (0, [0x1A, 0x45, 0xDF, 0xA3], "video/webm"),
        (0, Array("OggS\0".utf8), "application/ogg"),
        (0, Array("fLaC".utf8), "audio/flac"),
        (0, Array("ID3".utf8), "audio/mpeg"),
        (8, Array("WAVE".utf8), "audio/wave"),
        (0, [0x1F, 0x8B, 0x08], "application/x-gzip"),
        (0, [0x50, 0x4B, 0x03, 0x04], "application/zip"),
        (0, [0x00, 0x61, 0x73, 0x6D], "application/wasm"),
    ]

    private static let extensions: [String: String] = [
        "html": "text/html; charset=utf-8", "htm": "text/html; charset=utf-8",
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "mjs": "text/javascript; charset=utf-8", "json": "application/json",
        "txt": "text/plain; charset=utf-8", "md": "text/markdown; charset=utf-8",
        "csv": "text/csv; charset=utf-8", "xml": "text/xml; charset=utf-8",
        "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg",
        "gif": "image/gif", "webp": "image/webp", "avif": "image/avif", "ico": "image/x-icon",
        "pdf": "application/pdf", "mp4": "video/mp4", "webm": "video/webm",
        "mov": "video/quicktime",
        "mp3": "audio/mpeg", "ogg": "audio/ogg", "wav": "audio/wave", "flac": "audio/flac",
        "m4a": "audio/mp4", "wasm": "application/wasm", "woff": "font/woff", "woff2": "font/woff2",
        "ttf": "font/ttf", "otf": "font/otf", "zip": "application/zip", "gz": "application/gzip",
        "tar": "application/x-tar", "car": "application/vnd.ipld.car",
    ]
}

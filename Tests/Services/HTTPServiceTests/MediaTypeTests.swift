import HTTPService
import Testing

@Suite("The media type of a file")
struct MediaTypeTests {
    @Test(
        "A name says it by its extension",
        arguments: [
            ("index.html", "text/html; charset=utf-8"), ("A.PNG", "image/png"),
            ("a.tar.gz", "application/gzip"), ("README", nil), (".html", nil), ("a.", nil),
            ("a.unheard-of", nil),
        ] as [(String, String?)]
    )
    func named(name: String, expected: String?) {
        #expect(MediaType.named(name) == expected)
    }

    @Test(
        "Else the first bytes do, and what looks like a page is text",
        arguments: [
            (Array("%PDF-1.7".utf8), "application/pdf"),
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "image/png"),
            (Array("<!doctype html><script>".utf8), "text/plain; charset=utf-8"),
            (Array("zażółć\n".utf8), "text/plain; charset=utf-8"),
            ([0xC4], "application/octet-stream"), ([0x61, 0x00], "application/octet-stream"),
            ([], "application/octet-stream"),
        ] as [([UInt8], String)]
    )
    func shown(bytes: [UInt8], expected: String) {
        #expect(MediaType.shown(by: bytes) == expected)
    }

    @Test("A character that the look cuts is a character", arguments: 0..<4)
    func cut(shift: Int) {
        let text = String(repeating: "a", count: shift) + String(repeating: "€", count: 300)
        #expect(MediaType.shown(by: text.utf8) == "text/plain; charset=utf-8")
    }
}

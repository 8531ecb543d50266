import Console
import Testing

@Suite("Text that others wrote")
struct PrintableTextTests {
    @Test(
        "What a terminal would obey is shown as its number",
        arguments: [
            ("plain ą 日本 👋", "plain ą 日本 👋"), ("\u{1B}[2J", "\\u{1B}[2J"), ("a\nb", "a\\u{A}b"),
            ("\u{202E}txt.exe", "\\u{202E}txt.exe"), ("\u{9B}x\u{7F}", "\\u{9B}x\\u{7F}"), ("", ""),
        ]
    )
    func shown(text: String, expected: String) {
        #expect(PrintableText.text(text) == expected)
    }

    @Test("The lines of a text stay where they are wanted")
    func lines() {
        #expect(PrintableText.text("a\nb\r", keepingLines: true) == "a\nb\\u{D}")
    }
}

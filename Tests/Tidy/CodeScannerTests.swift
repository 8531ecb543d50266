import Testing

@Suite("Code without comments and literals")
struct CodeScannerTests {
    private func code(_ text: String) -> String {
        var scanner = CodeScanner(text)
        return scanner.code().split(separator: " ").joined(separator: " ")
    }

    @Test("Comments go, nested ones too")
    func comments() {
        #expect(code("a // b\nc") == "a \nc")
        #expect(code("a /* b /* c */ d */ e") == "a e")
    }

    @Test("Strings go, and what they interpolate stays")
    func strings() {
        #expect(code(#"a("b!") + c"#) == "a( ) + c")
        #expect(code(#""x \(y("z")!) x" + c"#) == "y( )! + c")
        #expect(code(##"a(#"b " c"#) + d"##) == "a( ) + d")
        #expect(code(#""\"" + c"#) == "+ c")
    }

    @Test("Strings of several lines keep their lines")
    func lines() {
        let text = "let a = \"\"\"\n    b! \"c\"\n    \"\"\"\nd"
        #expect(code(text).split(separator: "\n", omittingEmptySubsequences: false).count == 4)
        #expect(!code(text).contains("!"))
    }
}

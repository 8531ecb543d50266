import Denylists
import Multiformats
import SeededRandom
import Testing

@Suite("The reader of a denylist")
struct DenylistReaderTests {
    private let rule = "/ipfs/QmecDgNqCRirkc3Cjz9eoRBNwXGckJ9WvTdmY16HP88768"

    @Test("reads the same whatever pieces the file comes in", arguments: [1, 2, 7, 64, 1_000])
    func pieces(_ count: Int) throws {
        let whole = try denylist(PublishedList.text)
        let pieces = try denylist(PublishedList.text, pieces: count)
        #expect(pieces.tally == whole.tally)
        for path in PublishedList.blocked { #expect(try pieces.blocks(path: path)) }
        for path in PublishedList.allowed { #expect(try !pieces.blocks(path: path)) }
    }

    @Test(
        "takes lists with a header, with an empty one, with none, and with nothing",
        arguments: [
            "version: 1\nname: test\nhints:\n  a: b\n---\n", "---\n", "", "# a comment\n\n",
            "\"version\": \"1\"  # the first\n--- \r\n",
            "name: x\ntags:\n- a\n- b\n\n# note\n---\n",
            "description: >\n  lines\n\n  of text: with colons\nauthor: 'me'\n---\n",
        ]
    )
    func headers(_ header: String) throws {
        let cid = try CID(parsing: "QmecDgNqCRirkc3Cjz9eoRBNwXGckJ9WvTdmY16HP88768")
        #expect(try denylist(header + rule).blocks(cid))
        #expect(try denylist(header + rule + "\r\n").blocks(cid))
        #expect(try denylist(header + "  " + rule + "\thint:value other:1\n").blocks(cid))
        #expect(try !denylist(header).blocks(cid))
    }

    @Test("names the line that is wrong, and what is wrong with it")
    func faults() throws {
        for (text, line, fault) in [
            ("version: 2\n---\n", 1, DenylistFault.unsupportedVersion("2")),
            ("name: x\nversion: 1.1\n---\n", 2, .unsupportedVersion("1.1")),
            ("\(rule)\n\n---\n", 1, .malformedHeader),
            ("name: x\nno field\n---\n\(rule)\n", 2, .malformedHeader),
            ("  indented: first\n---\n", 1, .malformedHeader),
            (
                "version: 1\n---\n# x\nQmecDgNqCRirkc3Cjz9eoRBNwXGckJ9WvTdmY16HP88768\n", 4,
                .notARule
            ),
            ("\(rule)\n!\n", 2, .notARule),
            ("\(rule)\n/\n", 2, .notARule),
            ("\(rule)\n\(rule)/100%\n", 2, .malformedEscape),
            ("\(rule)/%zz\n", 1, .malformedEscape),
            ("\(rule)/\(String(repeating: "p", count: 4_097))\n", 1, .pathTooLong),
            ("//\n", 1, .notADoubleHash),
            (
                "\n//3f8b9febd851873b3774b937cce126910699ceac56e72e64b866f8e258d0957\n", 2,
                .notADoubleHash
            ),
            ("//not/a/hash\n", 1, .notADoubleHash),
            ("version: 1\n---\n\(rule)\nversion: 1\n---\n", 4, .notARule),
        ] {
            #expect(throws: DenylistError(line: line, fault: fault), "\(text)") {
                _ = try denylist(text)
            }
        }
        let error = #expect(throws: DenylistError.self) { try denylist("\n\n/ipfs/Qmnothing/x\n") }
        #expect(error?.line == 3)
        guard case .notACID = error?.fault else {
            Issue.record("\(String(describing: error)) is not about the CID")
            return
        }
    }

    @Test("ends at a line that is longer than any may be, without having held it")
    func longLine() throws {
        var reader = DenylistReader(adding: Denylist())
        try reader.read(Array("---\n# short\n# ".utf8))
        let piece = [UInt8](repeating: 0x61, count: 1 << 20)
        try reader.read(piece)
        #expect(throws: DenylistError(line: 3, fault: .lineTooLong)) { try reader.read(piece) }
    }

    @Test("reads what has no end of a header in its first MiB as rules")
    func longHeader() throws {
        let comment = "# " + String(repeating: "c", count: 1_021) + "\n"
        let text = String(repeating: comment, count: 1_024)
        #expect(throws: DenylistError(line: 1_025, fault: .notARule)) {
            try denylist(text + "---\n", pieces: 100_000)
        }
        #expect(try denylist(text + rule, pieces: 65_536).count == 1)
        #expect(try denylist(String(repeating: comment, count: 1_023) + "---\n\(rule)").count == 1)
    }

    @Test("cut anywhere is read, or ends with an error about its last line")
    func truncation() throws {
        let text = PublishedList.text
        for count in 0..<text.utf8.count {
            let part = String(decoding: text.utf8.prefix(count), as: UTF8.self)
            do throws(DenylistError) {
                _ = try denylist(part)
            } catch {
                let last = part.utf8.count(where: { $0 == 0x0A }) + 1
                // Without the line after it a header is no header.
                #expect(error.line == last || error.line == 1, "\(count): \(error)")
            }
        }
    }

    @Test("never fails otherwise than with an error, whatever the bytes")
    func randomLines() {
        let alphabet = Array("!+-/#*% \t\r\nipfsQm:12abf.vz".utf8)
        let beginnings = ["/ipfs/", "//", "!", rule, "/ipns/", ""]
        for seed in 0..<3_000 {
            var generator = SeededGenerator(seed: UInt64(seed))
            var bytes: [UInt8] = Array((seed % 2 == 0 ? "---\n" : "").utf8)
            for _ in 0..<Int.random(in: 0...6, using: &generator) {
                bytes += Array((beginnings.randomElement(using: &generator) ?? "").utf8)
                for _ in 0..<Int.random(in: 0...40, using: &generator) {
                    bytes.append(
                        seed % 3 == 0
                            ? UInt8.random(in: .min ... .max, using: &generator)
                            : alphabet.randomElement(using: &generator) ?? 0
                    )
                }
                bytes.append(0x0A)
            }
            var reader = DenylistReader(adding: Denylist())
            do throws(DenylistError) {
                try reader.read(bytes)
                _ = try reader.finish()
            } catch {
                let lines = bytes.count(where: { $0 == 0x0A })
                #expect((1...lines).contains(error.line), "seed \(seed): \(error)")
            }
        }
    }
}

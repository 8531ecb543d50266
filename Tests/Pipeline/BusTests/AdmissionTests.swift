import Access
import Bus
import Testing

@Suite("Admission")
struct AdmissionTests {
    static let key = "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"

    private func frames(
        door: String = "clients",
        mechanism: String = "CURVE",
        credential: [UInt8]? = Z85.decode(key),
    ) -> [[UInt8]] {
        let texts = ["1.0", "7", door, "192.0.2.1", "id", mechanism]
        return texts.map { Array($0.utf8) } + (credential.map { [$0] } ?? [])
    }

    @Test("A listed key comes in by its door and is named by its text")
    func admitted() throws {
        let list = try AllowList(parsing: "client alice \(Self.key)")
        let admission = try #require(Admission(frames()))
        #expect(admission.door == .clients && admission.address == "192.0.2.1")
        #expect(admission.refusal(by: list) == nil)
        let reply = admission.reply(nil).map { String(decoding: $0, as: UTF8.self) }
        #expect(reply == ["1.0", "7", "200", "OK", Self.key, ""])
    }

    @Test("Everybody else is refused, and told no reason")
    func refused() throws {
        let cases: [(frames: [[UInt8]], list: String, Admission.Refusal)] = [
            (frames(), "", .unlisted),
            (frames(), "intake i \(Self.key)", .wrongRole),
            (frames(door: "blocks"), "client alice \(Self.key)", .wrongRole),
            (frames(door: "cellar"), "client alice \(Self.key)", .notUnderstood),
            (frames(door: ""), "client alice \(Self.key)", .notUnderstood),
            (frames(mechanism: "NULL"), "client alice \(Self.key)", .notUnderstood),
            (frames(mechanism: "PLAIN"), "client alice \(Self.key)", .notUnderstood),
            (frames(credential: nil), "client alice \(Self.key)", .notUnderstood),
            (frames(credential: [1, 2]), "client alice \(Self.key)", .notUnderstood),
        ]
        for (frames, text, refusal) in cases {
            let admission = try #require(Admission(frames))
            let found = admission.refusal(by: try AllowList(parsing: text))
            #expect(found == refusal)
            let reply = admission.reply(found).map { String(decoding: $0, as: UTF8.self) }
            #expect(reply == ["1.0", "7", "400", "No access", "", ""])
        }
    }

    @Test("By an endpoint without a lock everybody comes in, without a name")
    func open() throws {
        let question = frames(door: "open", mechanism: "NULL", credential: nil)
        let admission = try #require(Admission(question))
        #expect(admission.refusal(by: AllowList()) == nil)
        #expect(admission.reply(nil)[4].isEmpty)
        let keyed = try #require(Admission(frames(door: "open")))
        #expect(keyed.refusal(by: AllowList()) == .notUnderstood)
    }

    @Test("A question that is cut short anywhere, or of another version, is none")
    func truncated() {
        let whole = frames()
        for count in 0..<6 { #expect(Admission(Array(whole.prefix(count))) == nil) }
        #expect(Admission([Array("2.0".utf8)] + whole.dropFirst()) == nil)
    }
}

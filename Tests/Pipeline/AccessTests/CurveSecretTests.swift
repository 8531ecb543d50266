import Access
import Sodium
import Testing

@Suite("CURVE secret")
struct CurveSecretTests {
    @Test("The public half is the one that CurveZMQ's own vectors have")
    func publicHalf() throws {
        // The test keys of libzmq's tests/test_security_curve and of its manual.
        let text = "D:)Q[IlAW!ahhC2ac:9*A}h:p?([4%wOTJ%JR%cs"
        let secret = try #require(CurveSecret(file: Array("# a comment\n\(text)\n".utf8)))
        #expect(secret.publicKey.description == "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID")
    }

    @Test("What is written is read again, and two are never the same")
    func file() throws {
        let secret = CurveSecret.random()
        let again = try #require(CurveSecret(file: secret.file(of: "alice")))
        #expect(again.publicKey == secret.publicKey)
        #expect(CurveSecret.random().publicKey != secret.publicKey)
    }

    @Test(
        "What is no key file is refused",
        arguments: ["", "# only a comment", "abcde", "a b", "client alice \(AllowListTests.key)"]
    )
    func refused(_ text: String) {
        #expect(CurveSecret(file: Array(text.utf8)) == nil)
    }
}

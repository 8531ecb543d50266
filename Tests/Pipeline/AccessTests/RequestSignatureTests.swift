import Access
import Hashing
import Multiformats
import SeededRandom
import Sodium
import Testing

@Suite("Request signature")
struct RequestSignatureTests {
    private static let header = Array(
        """
        {"requestId": "AAECAwQFBgcICQoLDA0ODw==", "ttlMs": 5000, "put": {"owner": \
        "did:key:z6MkehRgf7yJbgaGfYsdoAsKdBPE3dj2CYhowQdcjqSJgvVd"}}
        """.utf8
    )

    private func key(from first: UInt8) throws -> RequesterKey {
        let seed = Secret(copying: Array(first..<first + 32))
        return try #require(RequesterKey(seed: seed))
    }

    private func digest(_ bytes: [UInt8]) -> Digest256 {
        var stream = SHA256Stream()
        stream.update(bytes.span)
        return Digest256(words: stream.finish())
    }

    private func hex(_ bytes: [UInt8]) -> String {
        String(Multibase.base16.encode(bytes).dropFirst())
    }

    /// It was computed once by PyNaCl, and stands in `protocols/pipeline/README.md`.
    @Test("The worked example of the protocol has these bytes")
    func example() throws {
        let (signer, deployment) = (try key(from: 0), try key(from: 32))
        #expect("\(signer.did)" == "did:key:z6MkehRgf7yJbgaGfYsdoAsKdBPE3dj2CYhowQdcjqSJgvVd")
        #expect("\(deployment.did)" == "did:key:z6MkhFwXNFWosLeugvSf4wcL9t3uuRXueGSFTRgSvHhWj5G2")
        #expect(Self.header.count == 134)
        let body = digest(Array("hello world".utf8))
        let expiry: UInt64 = 1_800_000_000_000
        let statement = RequestSignature.statement(Self.header, body, deployment.did, expiry)
        #expect(
            hex(Array(statement.prefix(88))) == """
                7765697220726571756573742076310a000001a3185c5000\
                29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7\
                b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9
                """
        )
        #expect(Array(statement.dropFirst(88)) == Self.header)
        let signature = RequestSignature(
            header: Self.header,
            bodyDigest: body,
            deployment: deployment.did,
            expiry: expiry,
            with: signer.key
        )
        #expect(
            hex(signature.frame) == """
                01000001a3185c5000\
                03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8\
                a1759d6d6d65e6a23062d7b3122c8f2d27927e74d3c7801e3f67d03ee5ffa141\
                903882215b8671881d7609627929915c051d22af5821d1d32f6d1b729063e708
                """
        )
        let read = try #require(RequestSignature(frame: signature.frame))
        #expect(read == signature && read.requester == signer.did)
        #expect(read.isOver(header: Self.header, bodyDigest: body, deployment: deployment.did))
    }

    @Test("A frame cut at any byte is none, and random bytes never hold")
    func hostile() throws {
        let (signer, deployment) = (try key(from: 0), try key(from: 32))
        let body = digest([])
        let frame = RequestSignature(
            header: [1],
            bodyDigest: body,
            deployment: deployment.did,
            expiry: 1,
            with: signer.key
        ).frame
        for count in 0..<frame.count {
            #expect(RequestSignature(frame: Array(frame.prefix(count))) == nil)
        }
        var random = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            var bytes = (0..<105).map { _ in UInt8.random(in: 0...255, using: &random) }
            bytes[0] = 1
            let read = try #require(RequestSignature(frame: bytes))
            #expect(!read.isOver(header: [1], bodyDigest: body, deployment: deployment.did))
        }
        // Each bit of what is signed counts.
        for bit in 0..<8 * 8 {
            var changed = frame
            changed[1 + bit / 8] ^= 1 << UInt8(bit % 8)
            let read = try #require(RequestSignature(frame: changed))
            #expect(!read.isOver(header: [1], bodyDigest: body, deployment: deployment.did))
        }
    }

    @Test("What is written of a requester's key is read again; what is no such file is not")
    func file() throws {
        let key = RequesterKey.random()
        #expect(try #require(RequesterKey(file: key.file(of: "alice"))).did == key.did)
        #expect(RequesterKey.random().did != key.did)
        let short = String(repeating: "a", count: 63)
        for text in ["", "# comment", short, short + "g", short + "a a", "\(short)a\n\(short)a"] {
            #expect(RequesterKey(file: Array(text.utf8)) == nil, "\(text)")
        }
    }
}

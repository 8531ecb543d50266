import Foundation
import Noise
import Sodium
import Testing

@Suite("Pattern")
struct PatternTests {
    /// The handshake that was published, in the format of the cacophony library.
    struct Vector: Decodable {
        struct Message: Decodable {
            let payload: String
            let ciphertext: String
        }
        let init_prologue: String
        let init_static: String
        let init_ephemeral: String
        let resp_prologue: String
        let resp_static: String
        let resp_ephemeral: String
        let handshake_hash: String
        let messages: [Message]
    }

    private struct Vectors: Decodable { let vectors: [Vector] }

    static func vector() throws -> Vector {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let path = "../../Support/Vectors/noise/Noise_XX_25519_ChaChaPoly_SHA256.json"
        let data = try Data(contentsOf: folder.appending(path: path))
        return try #require(JSONDecoder().decode(Vectors.self, from: data).vectors.first)
    }

    private static func key(_ digits: String) throws -> X25519.PrivateKey {
        try #require(X25519.PrivateKey(Secret(copying: hex(digits))))
    }

    @Test("The published handshake and its session repeat, byte for byte, at both ends")
    func published() throws {
        let vector = try Self.vector()
        var initiator = Pattern(
            role: .initiator,
            staticKey: try Self.key(vector.init_static),
            ephemeralKey: try Self.key(vector.init_ephemeral),
            prologue: hex(vector.init_prologue)
        )
        var responder = Pattern(
            role: .responder,
            staticKey: try Self.key(vector.resp_static),
            ephemeralKey: try Self.key(vector.resp_ephemeral),
            prologue: hex(vector.resp_prologue)
        )
        for (step, message) in vector.messages[..<3].enumerated() {
            let payload = hex(message.payload)
            let written =
                step == 1 ? try responder.write(payload) : try initiator.write(payload)
            #expect(written == hex(message.ciphertext))
            let read = step == 1 ? try initiator.read(written) : try responder.read(written)
            #expect(read == payload)
        }
        let seen = (initiator.remoteStatic, responder.remoteStatic)
        #expect(try seen.0 == Self.key(vector.resp_static).publicKey)
        #expect(try seen.1 == Self.key(vector.init_static).publicKey)
        var first = try initiator.split()
        var second = try responder.split()
        let hashes = [first.hash, second.hash]
        #expect(hashes == [hex(vector.handshake_hash), hex(vector.handshake_hash)])
        for (number, message) in vector.messages[3...].enumerated() {
            let payload = hex(message.payload)
            // The responder sends first.
            let frame = number % 2 == 0 ? try second.seal(payload) : try first.seal(payload)
            #expect(Array(frame[2...]) == hex(message.ciphertext))
            #expect(Int(frame[0]) << 8 | Int(frame[1]) == frame.count - 2)
            let text = try number % 2 == 0 ? first.opened(frame) : second.opened(frame)
            #expect(text == payload)
        }
    }
}

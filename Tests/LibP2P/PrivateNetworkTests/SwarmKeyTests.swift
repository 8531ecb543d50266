import Multiformats
import PrivateNetwork
import SeededRandom
import Sodium
import Testing

@Suite("Swarm key")
struct SwarmKeyTests {
    private let bytes = (0..<32).map { UInt8($0) }
    private let header = "/key/swarm/psk/1.0.0/\n"
    private let digits = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
    private var base64: String { String(Multibase.base64Pad.encode(bytes).dropFirst()) }

    private func key() throws -> SwarmKey {
        try #require(SwarmKey(Secret(copying: bytes)))
    }

    @Test("It is written as other software writes it, and read again")
    func roundTrip() throws {
        let file = try key().file
        #expect(String(decoding: file, as: UTF8.self) == "\(header)/base16/\n\(digits)\n")
        #expect(try SwarmKey(file: file) == key())
        #expect(SwarmKey(.random(31)) == nil)
    }

    @Test("It is read in each encoding, with any ends of lines")
    func encodings() throws {
        let texts = [
            "\(header)/base16/\n\(digits)", "\(header)/base16/\n\(digits.uppercased())\r\n",
            "/key/swarm/psk/1.0.0/\r\n/base16/\r\n\(digits)\r\n", "\(header)/base64/\n\(base64)",
            "\(header)/base64/\n\(base64)\n\n",
        ]
        for text in texts { #expect(try SwarmKey(file: Array(text.utf8)) == key()) }
        #expect(try SwarmKey(file: Array("\(header)/bin/\n".utf8) + bytes) == key())
    }

    @Test("Its fingerprint is that of kubo, and another key has another")
    func fingerprint() throws {
        // Computed by Salsa20's definition and Python's shake_128.
        #expect(try key().fingerprint == "41dfbf48d882a8ee665983adfa7a48f7")
        #expect(SwarmKey(.random(32))?.fingerprint != "41dfbf48d882a8ee665983adfa7a48f7")
    }

    @Test("What is no swarm key is refused with the reason")
    func malformed() throws {
        func error(_ text: String) -> PrivateNetworkError? {
            #expect(throws: PrivateNetworkError.self) { try SwarmKey(file: Array(text.utf8)) }
        }
        #expect(error("") == .notASwarmKey)
        #expect(error("/key/swarm/psk/2.0.0/\n/base16/\n\(digits)") == .notASwarmKey)
        #expect(error(header) == .unknownEncoding)
        #expect(error("\(header)/base32/\n\(digits)") == .unknownEncoding)
        #expect(error("\(header)/base16/\n\(digits)00") == .malformedKey)
        #expect(error("\(header)/base16/\n\(digits.dropLast())") == .malformedKey)
        #expect(error("\(header)/base16/\n\(digits.dropLast())g") == .malformedKey)
        #expect(error("\(header)/base64/\n\(base64.dropLast())") == .malformedKey)
        #expect(error("\(header)/bin/\n\(digits)") == .malformedKey)
        #expect(error(String(repeating: "/", count: 257)) == .tooLong(bytes: 257, max: 256))
        let file = try key().file
        for count in 0..<file.count - 1 {
            #expect(throws: PrivateNetworkError.self) { try SwarmKey(file: Array(file[..<count])) }
        }
    }

    @Test("Random bytes never crash")
    func noise() {
        var random = SeededGenerator(seed: 17)
        for _ in 0..<2_000 {
            let rest = random.bytes(Int.random(in: 0...100, using: &random))
            let head = [
                "", header, header + "/base16/\n", header + "/base64/\n", header + "/bin/\n",
            ]
            let file = Array((head.randomElement(using: &random) ?? "").utf8) + rest
            if let key = try? SwarmKey(file: file) {
                #expect((try? SwarmKey(file: key.file)) == key)
            }
        }
    }
}

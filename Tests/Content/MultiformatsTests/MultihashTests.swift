import Multiformats
import Testing

@Suite("Multihash")
struct MultihashTests {
    @Test("The published vectors read and write, shortened digests too")
    func vectors() throws {
        let names: [String: Set<HashCode>] = [
            "sha1": [.sha1], "sha2-256": [.sha256], "sha2-512": [.sha512],
            "sha3": [.sha3x512],
        ]
        let (_, rows) = try Vectors.rows("multihash/test_cases.csv")
        #expect(rows.count == 260)
        for row in rows {
            let bytes = try Vectors.hex(row[3])
            let multihash = try Multihash(bytes: bytes)
            #expect(names[row[0]]?.contains(multihash.code) == true, "\(row)")
            #expect(String(multihash.digest.count * 8) == row[1])
            #expect(multihash.bytes == bytes)
            for count in 0..<bytes.count {
                #expect(throws: MultiformatsError.truncated) {
                    try Multihash(bytes: Array(bytes[..<count]))
                }
            }
        }
    }

    @Test("A digest longer than 128 bytes is not believed")
    func tooLong() throws {
        #expect(throws: MultiformatsError.digestTooLong(bytes: 129)) {
            try Multihash(bytes: [0x00, 0x81, 0x01] + Array(repeating: 0, count: 129))
        }
        #expect(throws: MultiformatsError.digestTooLong(bytes: UInt64(Int64.max))) {
            try Multihash(bytes: [0x12] + Array(repeating: 0xFF, count: 8) + [0x7F])
        }
        #expect(throws: MultiformatsError.digestTooLong(bytes: 129)) {
            try Multihash(code: .identity, digest: Array(repeating: 0, count: 129))
        }
        let longest = try Multihash(code: .identity, digest: Array(repeating: 7, count: 128))
        #expect(try Multihash(bytes: longest.bytes) == longest)
    }

    @Test("Bytes after the digest are refused")
    func trailing() throws {
        #expect(throws: MultiformatsError.trailingBytes(2)) {
            try Multihash(bytes: [0x00, 0x01, 0x05, 0x06, 0x07])
        }
    }

    @Test("Functions are known by their table's name, others by number")
    func names() {
        #expect(HashCode.blake2b256.name == "blake2b-256")
        #expect(HashCode.sha256.name == "sha2-256")
        #expect(HashCode(rawValue: 0x1234).name == "0x1234")
    }
}

import Blocks
import Multiformats

/// The stream that Kubo's tests make their files of: ChaCha20 (RFC 8439) with a nonce of zeros and
/// the SHA-256 of a seed as its key.
struct ChaCha20 {
    private let start: [UInt32]

    init(seed: String) {
        let key = Digest256(hashing: Array(seed.utf8)).bytes
        let words = (0..<8).map { word in
            (0..<4).reduce(UInt32(0)) { $0 | UInt32(key[4 * word + $1]) << UInt32(8 * $1) }
        }
        start = [0x6170_7865, 0x3320_646E, 0x7962_2D32, 0x6B20_6574] + words + [0, 0, 0, 0]
    }

    func keystream(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 64)
        var counter: UInt32 = 0
        while bytes.count < count {
            for word in block(counter) {
                for place in [0, 8, 16, 24] as [UInt32] {
                    bytes.append(UInt8(truncatingIfNeeded: word >> place))
                }
            }
            counter += 1
        }
        return Array(bytes.prefix(count))
    }

    private func block(_ counter: UInt32) -> [UInt32] {
        var first = start
        first[12] = counter
        var state = first
        for _ in 0..<10 {
            quarter(&state, 0, 4, 8, 12)
            quarter(&state, 1, 5, 9, 13)
            quarter(&state, 2, 6, 10, 14)
            quarter(&state, 3, 7, 11, 15)
            quarter(&state, 0, 5, 10, 15)
            quarter(&state, 1, 6, 11, 12)
            quarter(&state, 2, 7, 8, 13)
            quarter(&state, 3, 4, 9, 14)
        }
        for word in 0..<16 { state[word] &+= first[word] }
        return state
    }

    private func quarter(_ state: inout [UInt32], _ a: Int, _ b: Int, _ c: Int, _ d: Int) {
        state[a] &+= state[b]
        state[d] = rotated(state[d] ^ state[a], 16)
        state[c] &+= state[d]
        state[b] = rotated(state[b] ^ state[c], 12)
        state[a] &+= state[b]
        state[d] = rotated(state[d] ^ state[a], 8)
        state[c] &+= state[d]
        state[b] = rotated(state[b] ^ state[c], 7)
    }

    private func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 {
        word << bits | word >> (32 - bits)
    }
}

/// SHAKE128 of a message of one block (FIPS 202), for the fingerprint of a key alone.
///
/// swift-crypto and libsodium have none.
enum SHAKE128 {
    /// A block: 1,600 bits of state less twice the 128 of strength.
    static let blockByteCount = 168

    /// The first bytes of a message's digest; both fit one block.
    static func digest(of message: [UInt8], bytes count: Int) -> [UInt8] {
        precondition(message.count < blockByteCount && count <= blockByteCount, "one block each")
        var block = message + [UInt8](repeating: 0, count: blockByteCount - message.count)
        block[message.count] ^= 0x1F
        block[blockByteCount - 1] ^= 0x80
        var state = [UInt64](repeating: 0, count: 25)
        for (index, byte) in block.enumerated() {
            state[index / 8] ^= UInt64(byte) << UInt64(8 * (index % 8))
        }
        permute(&state)
        return (0..<count).map { index in
            let lane = state[index / 8]
            return UInt8(truncatingIfNeeded: lane >> UInt64(8 * (index % 8)))
        }
    }

    /// Keccak-f[1600] (FIPS 202, 3.2): θ, ρ and π, χ, ι, 24 times.
    private static func permute(_ state: inout [UInt64]) {
        for constant in roundConstants {
            var columns = [UInt64](repeating: 0, count: 5)
            for index in 0..<25 { columns[index % 5] ^= state[index] }
            for index in 0..<25 {
                let (left, right) = (columns[(index + 4) % 5], columns[(index + 1) % 5])
                state[index] ^= left ^ rotated(right, by: 1)
            }
            var moved = state
            for index in 0..<25 {
                let (x, y) = (index % 5, index / 5)
                moved[y + 5 * ((2 * x + 3 * y) % 5)] = rotated(state[index], by: offsets[index])
            }
            for index in 0..<25 {
                let row = index - index % 5
                let next = moved[row + (index + 1) % 5]
                state[index] = moved[index] ^ (~next & moved[row + (index + 2) % 5])
            }
            state[0] ^= constant
        }
    }

    private static func rotated(_ lane: UInt64, by count: UInt64) -> UInt64 {
        count == 0 ? lane : lane << count | lane >> (64 - count)
    }

    private static let offsets: [UInt64] = [
        0, 1, 62, 28, 27, 36, 44, 6, 55, 20, 3, 10, 43, 25, 39, 41, 45, 15, 21, 8, 18, 2, 61, 56,
        14,
    ]

    private static let roundConstants: [UInt64] = [
        0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808A,
        0x8000_0000_8000_8000, 0x0000_0000_0000_808B, 0x0000_0000_8000_0001,
        0x8000_0000_8000_8081, 0x8000_0000_0000_8009, 0x0000_0000_0000_008A,
        0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000A,
        0x0000_0000_8000_808B, 0x8000_0000_0000_008B, 0x8000_0000_0000_8089,
        0x8000_0000_0000_8003, 0x8000_0000_0000_8002, 0x8000_0000_0000_0080,
        0x0000_0000_0000_800A, 0x8000_0000_8000_000A, 0x8000_0000_8000_8081,
        0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
    ]
}

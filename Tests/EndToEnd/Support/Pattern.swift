import Foundation

/// Content for tests: each mebibyte is another, and all of it is known from its size.
enum Pattern {
    private static let chunkBytes = 1 << 20

    /// So many bytes of it; with another seed, other bytes.
    static func bytes(_ count: Int, seed: UInt64 = 0) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        for number in 0..<UInt64((count + chunkBytes - 1) / chunkBytes) {
            bytes += chunk(number &+ seed << 32).prefix(count - bytes.count)
        }
        return bytes
    }

    /// Writes so many bytes of it to a file.
    static func write(_ count: Int, to path: String, seed: UInt64 = 0) throws {
        try Data().write(to: URL(filePath: path))
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        defer { try? file.close() }
        var left = count
        var number: UInt64 = 0
        while left > 0 {
            try file.write(contentsOf: chunk(number &+ seed << 32).prefix(left))
            left -= min(left, chunkBytes)
            number += 1
        }
    }

    private static func chunk(_ number: UInt64) -> [UInt8] {
        var chunk = (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        while chunk.count < chunkBytes { chunk += chunk }
        return chunk
    }
}

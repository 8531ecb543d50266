import Foundation
import Testing

/// The keys of the specification of peer-ids, as they lie beside the tests.
enum Vectors {
    /// The protobuf message of a kind's private or public key.
    static func key(_ kind: String, _ half: String) throws -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let file = folder.appending(path: "../../Support/Vectors/peer-ids/keys.csv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        let row = lines.first { $0.hasPrefix("\(kind),\(half),") }
        return hex(String(try #require(row?.split(separator: ",").last)))
    }

    /// The bytes of hexadecimal digits.
    static func hex(_ digits: String) -> [UInt8] {
        let digits = digits.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map {
            UInt8(digits[$0] << 4 | digits[$0 + 1])
        }
    }
}

import Foundation
import Multiformats

/// The published test vectors, as they lie beside the tests.
enum Vectors {
    /// The rows of a CSV file below `Tests/Support/Vectors`, without its first line.
    static func rows(_ path: String) throws -> (head: [String], rows: [[String]]) {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let file = folder.appending(path: "../../Support/Vectors/\(path)")
        let text = try String(contentsOf: file, encoding: .utf8)
        let lines = text.split(separator: "\n").map { line in
            line.split(separator: ",").map { field in
                field.trimmingCharacters(in: CharacterSet(charactersIn: " \"\r"))
            }
        }
        return (lines.first ?? [], Array(lines.dropFirst()))
    }

    /// The bytes of hexadecimal digits.
    static func hex(_ digits: some StringProtocol) throws -> [UInt8] {
        try Multibase.base16.decode(Array(digits.utf8).span)
    }
}

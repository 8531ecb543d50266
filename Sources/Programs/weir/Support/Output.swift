import Console
import Foundation
import Linux

/// Standard output for results, standard error for everything else.
enum Output {
    /// Writes a result.
    static func result(_ text: String) throws(LinuxError) {
        try File.standardOutput.write(text + "\n")
    }

    /// Writes a result as JSON with sorted keys: many lines, or one for each of many results.
    static func json(_ value: some Encodable, inOneLine: Bool = false) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if !inOneLine { encoder.outputFormatting.insert(.prettyPrinted) }
        try result(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// Writes to standard output, where nobody needs to know whether it is read.
    static func write(_ text: String) { try? File.standardOutput.write(text) }

    /// Writes to standard error, where nobody needs to know whether it is read.
    static func writeError(_ text: String) { try? File.standardError.write(text) }

    /// Says what is wrong.
    ///
    /// A sentence can have a name in it that somebody else chose.
    static func complain(_ sentence: String) {
        writeError("weir: \(PrintableText.text(sentence, keepingLines: true))\n")
    }
}

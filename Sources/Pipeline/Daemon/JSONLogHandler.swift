import Foundation
import Linux
package import Logging

/// Writes each event as one JSON object a line: `time`, `level`, `stage`, `instance`, `message`,
/// then the metadata, flat under its dotted keys, all of it text.
///
/// Metadata that has one of those five names is written as `metadata.NAME`.
package struct JSONLogHandler: LogHandler {
    /// What goes with every event.
    package var metadata: Logger.Metadata = [:]
    /// The least severe level that is written.
    package var logLevel: Logger.Level
    private let stage: String
    private let instance: String
    private let write: @Sendable (String) -> Void

    private static let reserved: Set = ["time", "level", "stage", "instance", "message"]

    /// A handler that writes lines to standard error, or where it is told.
    package init(
        stage: String,
        instance: String,
        level: Logger.Level = .info,
        write: @escaping @Sendable (String) -> Void = { try? File.standardError.write($0) },
    ) {
        self.stage = stage
        self.instance = instance
        logLevel = level
        self.write = write
    }

    /// One item of what goes with every event.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes an event.
    package func log(event: LogEvent) {
        let time = Date.now.formatted(
            Date.ISO8601FormatStyle(includingFractionalSeconds: true, timeZone: .gmt)
        )
        var fields = [
            ("time", Self.quoted(time)),
            ("level", Self.quoted(event.level.rawValue)),
            ("stage", Self.quoted(stage)),
            ("instance", Self.quoted(instance)),
            ("message", Self.quoted("\(event.message)")),
        ]
        var all = metadata.merging(event.metadata ?? [:]) { $1 }
        if let error = event.error { all["error"] = "\(error)" }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            Self.flatten(
                Self.reserved.contains(key) ? "metadata.\(key)" : key,
                value,
                into: &fields
            )
        }
        let members = fields.map { "\(Self.quoted($0.0)):\($0.1)" }
        write("{\(members.joined(separator: ","))}\n")
    }

    private static func flatten(
        _ key: String,
        _ value: Logger.MetadataValue,
        into fields: inout [(String, String)],
    ) {
        switch value {
        case .dictionary(let members):
            for (name, member) in members.sorted(by: { $0.key < $1.key }) {
                flatten("\(key).\(name)", member, into: &fields)
            }
        case .array(let items):
            let texts = items.map { quoted("\($0)") }
            fields.append((key, "[\(texts.joined(separator: ","))]"))
        case .string, .stringConvertible:
            fields.append((key, quoted("\(value)")))
        @unknown default:
            fields.append((key, quoted("\(value)")))
        }
    }

    /// A JSON string (RFC 8259, section 7).
    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0}"..."\u{1F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

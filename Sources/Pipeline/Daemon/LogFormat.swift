import Foundation
import Logging

/// How a stage writes its log to standard error.
package enum LogFormat: String, Sendable, CaseIterable {
    /// A line for people.
    case text
    /// One JSON object a line, for programs.
    case json

    /// A handler that writes so.
    func handler(_ label: String, stage: String, level: Logger.Level) -> any LogHandler {
        switch self {
        case .text:
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        case .json:
            return JSONLogHandler(stage: stage, instance: label, level: level)
        }
    }
}

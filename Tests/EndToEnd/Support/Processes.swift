import Foundation

/// Looks at processes of this machine.
enum Processes {
    /// Whether there is none of this number, or only one that has ended.
    static func isGone(_ pid: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        else { return true }
        return status.contains("\nState:\tZ")
    }

    /// The children of a process.
    static func children(of pid: Int32) throws -> [Int32] {
        let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")
        return try tasks.flatMap { task in
            try String(contentsOfFile: "/proc/\(pid)/task/\(task)/children", encoding: .utf8)
                .split(separator: " ").compactMap { Int32($0) }
        }
    }

    /// The path that a process was started by.
    static func name(of pid: Int32) throws -> String {
        let line = try String(contentsOfFile: "/proc/\(pid)/cmdline", encoding: .utf8)
        return String(line.prefix { $0 != "\0" })
    }
}

import Foundation

/// Looks at processes of this machine.
enum Processes {
    /// Whether there is none of this number, or only one that has ended.
    static func isGone(_ pid: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        else { return true }
        return status.contains("\nState:\tZ")
    }
}

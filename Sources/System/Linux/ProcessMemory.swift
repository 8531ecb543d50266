import Glibc

/// How much memory a process holds for itself.
package enum ProcessMemory {
    /// The longest `/proc/PID/status` we read; real ones have about 1.5 KiB.
    private static let statusBytesMax = 16 * 1024

    /// The bytes that are the process's own (`RssAnon`): its heap and stacks, not mapped files.
    ///
    /// - Parameter pid: the process, or nil for this one.
    /// - Returns: nil when the process is gone or hides its figures.
    package static func ownBytes(pid: Int32? = nil) -> Int? {
        let name = pid.map(String.init) ?? "self"
        guard let status = read("/proc/\(name)/status") else { return nil }
        return anonymousBytes(status: status)
    }

    /// Finds `RssAnon` in the text of a status file.
    package static func anonymousBytes(status: String) -> Int? {
        let key = "RssAnon:"
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else {
            return nil
        }
        let words = line.dropFirst(key.count).split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard words.count == 2, words[1] == "kB", let kibibytes = Int(words[0]) else { return nil }
        let (bytes, overflow) = kibibytes.multipliedReportingOverflow(by: 1024)
        return overflow ? nil : bytes
    }

    private static func read(_ path: String) -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: statusBytesMax)
        let count = unsafe text.withUnsafeMutableBytes {
            unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
        }
        guard count > 0 else { return nil }
        return String(decoding: text.prefix(count), as: UTF8.self)
    }
}

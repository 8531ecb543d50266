import CLinux
import Glibc

/// A lock on a file, held for the life of the value.
///
/// The kernel drops it when the process ends, however it ends, so a stale lock can't be. The
/// file stays and says who held it last.
package struct FileLock: ~Copyable {
    /// The file that is locked.
    package let path: String
    private let descriptor: Int32

    /// Takes the lock, making the file if it is missing; throws `.taken` when somebody has it.
    package init(path: String) throws(LinuxError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .last("cannot open the lock \(path)") }
        let refused = weir_flock_exclusive(descriptor)
        guard refused == 0 else {
            let holder = Self.holder(descriptor)
            close(descriptor)
            guard refused == EWOULDBLOCK else {
                throw LinuxError(.system(refused), "cannot lock \(path) (error \(refused))")
            }
            let who = holder.map { "process \($0)" } ?? "another process"
            throw LinuxError(.taken(by: holder), "\(path) is held by \(who)")
        }
        self.path = path
        self.descriptor = descriptor
        Self.sign(descriptor)
    }

    deinit { close(descriptor) }

    /// Writes our process id, for whoever is refused; failing to is no reason not to start.
    private static func sign(_ descriptor: Int32) {
        let line = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0 else { return }
        _ = unsafe line.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    private static func holder(_ descriptor: Int32) -> Int32? {
        var text = [UInt8](repeating: 0, count: 16)
        let count = unsafe text.withUnsafeMutableBytes {
            unsafe pread(descriptor, $0.baseAddress, $0.count, 0)
        }
        guard count > 0 else { return nil }
        let digits = text.prefix(count).prefix { (48...57).contains($0) }
        return Int32(String(decoding: digits, as: UTF8.self))
    }
}

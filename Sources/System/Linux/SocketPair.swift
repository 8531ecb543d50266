import Glibc

/// Two connected stream sockets of this process: what is written into one is read from the other.
///
/// Whoever gets a descriptor closes it.
package enum SocketPair {
    /// Makes a pair, both closed in child processes.
    package static func make() throws(LinuxError) -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw .last("cannot make a pair of sockets")
        }
        return (ends[0], ends[1])
    }
}

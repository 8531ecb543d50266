import Glibc
import Linux
package import PrivateNetwork

/// The file of a private network's key, in the format that all libp2p software reads, and readable by
/// its owner alone.
package enum SwarmKeyFile {
    /// Where a home has it, as kubo's repository does.
    package static func path(home: String) -> String { "\(home)/swarm.key" }

    /// Reads one; nil when there is none.
    ///
    /// - Throws: when others can read it, or it is no swarm key.
    package static func read(_ path: String) throws(KeyFileError) -> SwarmKey? {
        let bytes: [UInt8]?
        do {
            bytes = try PrivateFile.read(path, bytesMax: PrivateNetwork.Limits.keyFileBytesMax)
        } catch {
            throw KeyFileError(error)
        }
        guard let bytes else { return nil }
        do { return try SwarmKey(file: bytes) } catch { throw KeyFileError(path, error) }
    }

    /// Makes one; a key is never overwritten.
    package static func create(_ path: String, _ key: SwarmKey) throws(KeyFileError) {
        do {
            try PrivateFile.create(path, key.file)
        } catch {
            guard error.code != .system(EEXIST) else {
                throw KeyFileError("\(path) is there already; a key is never overwritten.")
            }
            throw KeyFileError(error)
        }
    }
}

import FoundationEssentials
import Linux
package import PeerIdentity
import Sodium

/// The keys by which a deployment and its instances are known to peers: files of a folder that only
/// its owner can enter, in the home of the deployment.
///
/// `deployment.key` is the deployment's, whose `did:key` others trust. Each libp2p process has a key
/// of its own, `NAME.key`, and with it a PeerID of its own. A file has the bytes of libp2p's
/// `PrivateKey` message, as kubo and others keep theirs, and mode 0600: one that others can read is
/// refused.
///
/// The calls read the disk: not for a loop.
package struct IdentityFolder: Sendable {
    private static let ending = ".key"
    private static let deploymentName = "deployment"

    /// Its path.
    package let path: String

    /// The folder of a home, which exists; the folder is made when a key is.
    package init(home: String) { path = "\(home)/identity" }

    /// The deployment's key, if there is one.
    package func deployment() throws(KeyFileError) -> KeyPair? { try read(Self.deploymentName) }

    /// The deployment's key, made when there is none.
    package func deploymentOrNew() throws(KeyFileError) -> KeyPair {
        try readOrMake(Self.deploymentName)
    }

    /// An instance's key, if there is one.
    package func instance(_ name: String) throws(KeyFileError) -> KeyPair? {
        try read(try Self.checked(name))
    }

    /// An instance's key, made when there is none.
    package func instanceOrNew(_ name: String) throws(KeyFileError) -> KeyPair {
        try readOrMake(try Self.checked(name))
    }

    /// The names of the instances that have keys here, in order.
    package func instanceNames() throws(KeyFileError) -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let files: [String]
        do {
            files = try FileManager.default.contentsOfDirectory(atPath: path)
        } catch {
            throw KeyFileError(path, "it can't be listed")
        }
        return files.filter { $0.hasSuffix(Self.ending) }.map { String($0.dropLast(4)) }
            .filter { (try? Self.checked($0)) != nil }.sorted()
    }

    /// A word of the deployment's key for an instance; nil when the key is not here.
    ///
    /// - Parameters:
    ///   - instance: whom it vouches for.
    ///   - expirySeconds: until when, in seconds since 1970.
    /// - Returns: nil when the folder has no deployment's key.
    /// - Throws: when it has one that can't be used.
    package func voucher(
        for instance: PeerID,
        untilSeconds expirySeconds: UInt64
    ) throws(KeyFileError) -> Voucher? {
        guard let deployment = try deployment() else { return nil }
        return Voucher(for: instance, untilSeconds: expirySeconds, by: deployment)
    }

    private func read(_ name: String) throws(KeyFileError) -> KeyPair? {
        let path = file(name)
        do {
            let bytes = try PrivateFile.read(path, bytesMax: PeerIdentity.Limits.privateKeyBytesMax)
            guard let bytes else { return nil }
            return try Self.pair(bytes, path)
        } catch let error as LinuxError {
            throw KeyFileError(error)
        } catch let error as KeyFileError {
            throw error
        } catch {
            throw KeyFileError(path, "\(error)")
        }
    }

    private func readOrMake(_ name: String) throws(KeyFileError) -> KeyPair {
        if let pair = try read(name) { return pair }
        let path = file(name)
        let bytes: [UInt8]
        do {
            let made = try KeyPair(seed: .random(Ed25519.seedByteCount)).protobuf
            try RuntimeFolder.make(self.path)
            bytes = try PrivateFile.read(
                path,
                bytesMax: PeerIdentity.Limits.privateKeyBytesMax,
                orCreate: { made }
            )
        } catch let error as LinuxError {
            throw KeyFileError(error)
        } catch {
            throw KeyFileError(path, "\(error)")
        }
        return try Self.pair(bytes, path)
    }

    private func file(_ name: String) -> String { "\(path)/\(name)\(Self.ending)" }

    private static func pair(_ bytes: [UInt8], _ path: String) throws(KeyFileError) -> KeyPair {
        do { return try KeyPair(protobuf: bytes) } catch { throw KeyFileError(path, error) }
    }

    /// An instance's name as a file's: letters, digits, dashes, dots and underscores.
    private static func checked(_ name: String) throws(KeyFileError) -> String {
        let isPlain = name.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20)
                || [UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_")].contains(byte)
        }
        guard isPlain, !name.isEmpty, !name.hasPrefix("."), name.utf8.count <= 64,
            name != deploymentName
        else { throw KeyFileError("The instance's name \"\(name)\" can't be a key's file.") }
        return name
    }
}

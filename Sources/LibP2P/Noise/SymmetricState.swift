import Hashing
import Multiformats
import Sodium

/// What both ends make of all that was said: the hash of it, and the keys (Noise 5.2).
struct SymmetricState: ~Copyable, Sendable {
    /// The digest of all that was said.
    private(set) var hash: [UInt8]
    private var chainingKey: Secret
    private var cipher: CipherState?

    /// Begins with the protocol's name, which has 32 bytes, so that it is its own digest.
    init(protocolName: StaticString, prologue: [UInt8]) {
        let name = Array(protocolName.description.utf8)
        precondition(name.count == HMACSHA256.byteCount, "another name must be hashed first")
        chainingKey = Secret(copying: name)
        hash = Self.mixed(name, prologue)
    }

    mutating func mixHash(_ bytes: [UInt8]) {
        hash = Self.mixed(hash, bytes)
    }

    private static func mixed(_ hash: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        var stream = SHA256Stream()
        stream.update(hash.span)
        stream.update(bytes.span)
        return Digest256(words: stream.finish()).bytes
    }

    mutating func mixKey(_ material: Secret) {
        let (chainingKey, key) = HMACSHA256.derive(chainingKey, material)
        self.chainingKey = chainingKey
        cipher = CipherState(key: key)
    }

    /// Before there is a key, the text itself.
    mutating func encrypt(_ text: [UInt8]) throws(NoiseError) -> [UInt8] {
        let box = try cipher?.seal(text, authenticating: hash) ?? text
        mixHash(box)
        return box
    }

    mutating func decrypt(_ box: [UInt8]) throws(NoiseError) -> [UInt8] {
        let text = try cipher?.open(box, authenticating: hash) ?? box
        mixHash(box)
        return text
    }

    /// The two directions' keys, the initiator's sending one first (Noise 5.2, `Split`).
    func split() -> (Secret, Secret) { HMACSHA256.derive(chainingKey, Secret(copying: [])) }
}

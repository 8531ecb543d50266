package import Blocks
package import Messages
package import Multiformats

/// A file whose parts were read and hashed, ready to be written down.
package struct AssembledFile: Sendable {
    /// The nodes over its parts, and its root.
    package let layout: FileLayout
    /// What it was made of.
    package let parts: [CID]
    /// The SHA-256 of all its bytes; nil for a subtree, which nobody asks for by it.
    package let sha256: Digest256?
    /// How the client wants it held.
    package let request: Assemble
}

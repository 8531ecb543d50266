import SwiftProtobuf
package import Multiformats

/// The acknowledgement that something is in the store, durably.
package struct Stored: Sendable, Equatable {
    /// Its root.
    package var cid: CID
    /// Size of the whole in bytes.
    package var size: UInt64
    /// SHA-256 of the whole, 32 bytes.
    ///
    /// An alias by which it can be asked for. Nil for a node that is no file.
    package var sha256: [UInt8]?
    /// Gone after this long unless an `assemble` names it; zero: kept.
    package var expiresIn: Duration
    /// It was here already.
    package var alreadyPresent: Bool

    /// An acknowledgement.
    package init(
        cid: CID,
        size: UInt64,
        sha256: [UInt8]? = nil,
        expiresIn: Duration = .zero,
        alreadyPresent: Bool = false,
    ) {
        self.cid = cid
        self.size = size
        self.sha256 = sha256
        self.expiresIn = expiresIn
        self.alreadyPresent = alreadyPresent
    }

    init(_ proto: ProtoStored) throws(MalformedHeader) {
        cid = try Field.cid(proto.cid, "cid")
        size = proto.size
        sha256 = proto.sha256.isEmpty ? nil : try Hexadecimal.digest(proto.sha256, "sha256")
        expiresIn = .milliseconds(Int64(clamping: proto.expiresInMs))
        alreadyPresent = proto.alreadyPresent
    }

    var proto: ProtoStored {
        .with {
            $0.cid = cid.description
            $0.size = size
            $0.sha256 = sha256.map(Hexadecimal.text) ?? ""
            $0.expiresInMs = UInt64(expiresIn.wholeMilliseconds)
            $0.alreadyPresent = alreadyPresent
        }
    }
}

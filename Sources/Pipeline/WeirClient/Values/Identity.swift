package import Access
import Foundation
import Linux
import Multiformats

/// A DID whose secret key signs a client's requests, for one deployment.
///
/// `weir keygen NAME --role requester` makes one. What such a client keeps, pins and removes is its
/// DID's, unless a call names another owner.
public struct Identity: Sendable {
    /// The DID, as `did:key:z6Mk…`.
    public var did: String { signer.did }
    /// What signs.
    package let signer: RequestSigner

    /// Reads an identity.
    ///
    /// - Parameters:
    ///   - file: the file with its secret key, which nobody else may be able to read.
    ///   - deployment: the DID of the deployment that is asked; a signature holds for it alone.
    /// - Throws: when the file can't be read or is none, or the deployment's DID is none.
    public init(file: String, deployment: String) throws(WeirError) {
        let bytes: [UInt8]?
        do throws(LinuxError) {
            bytes = try PrivateFile.read(file, bytesMax: Access.Limits.keyFileBytesMax)
        } catch {
            throw WeirError(.invalidRequest, "The key can't be used: \(error).", field: "identity")
        }
        guard let bytes, let key = RequesterKey(file: bytes) else {
            let what = bytes == nil ? "does not exist" : "is no identity of weir keygen"
            throw WeirError(.invalidRequest, "\(file) \(what).", field: "identity")
        }
        try self.init(key, deployment: deployment)
    }

    /// An identity of a key that is at hand.
    package init(_ key: RequesterKey, deployment: String) throws(WeirError) {
        guard let deployment = try? DIDKey(parsing: deployment) else {
            throw WeirError(
                .invalidRequest,
                "\"\(deployment.prefix(80))\" is not the DID of a deployment: did:key:z6Mk…",
                field: "deployment",
            )
        }
        signer = RequestSigner(key, for: deployment)
    }
}

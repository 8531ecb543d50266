import Access
package import Bus
import Foundation
import Linux

/// The CURVE keys of a client whose pipeline has locks on its `tcp://` endpoints.
///
/// `weir keygen` makes the client's own, and whoever runs the pipeline lists its public half and
/// gives out those of its intakes. `ipc://` endpoints need none.
public struct ConnectionKeys: Sendable {
    private enum Servers {
        /// One for all endpoints, or one for each in their order.
        case keys([CurveKey], broadcaster: CurveKey?, CurveSecret)
        /// What each endpoint needs, nil where it has no lock.
        case credentials([Credentials?])
    }

    private let servers: Servers

    /// Reads the client's key.
    ///
    /// - Parameters:
    ///   - keyFile: the file with the client's secret key, which nobody else may be able to read.
    ///   - servers: the intakes' public keys: one that all have, or one for each endpoint in the
    ///     order of the endpoints; each as its 40 characters or as the path of its `.pub` file.
    ///   - broadcaster: the same of who publishes events; nil: it has the first of the others.
    /// - Throws: when a file can't be read, or is no key.
    public init(
        keyFile: String,
        servers: [String],
        broadcaster: String? = nil,
    ) throws(WeirError) {
        guard !servers.isEmpty else {
            throw WeirError(.invalidRequest, "The intake's public key is needed.", field: "servers")
        }
        let bytes: [UInt8]?
        do throws(LinuxError) {
            bytes = try PrivateFile.read(keyFile, bytesMax: Access.Limits.keyFileBytesMax)
        } catch {
            throw WeirError(.invalidRequest, "The key can't be used: \(error).", field: "keyFile")
        }
        guard let bytes, let secret = CurveSecret(file: bytes) else {
            let what = bytes == nil ? "does not exist" : "is no key file of weir keygen"
            throw WeirError(.invalidRequest, "\(keyFile) \(what).", field: "keyFile")
        }
        var keys: [CurveKey] = []
        for server in servers { keys.append(try Self.key(server)) }
        var publisher: CurveKey?
        if let broadcaster { publisher = try Self.key(broadcaster) }
        self.servers = .keys(keys, broadcaster: publisher, secret)
    }

    /// What each endpoint needs, as a stage's own keys say it.
    package init(_ credentials: [Credentials?]) { servers = .credentials(credentials) }

    /// What is needed for each endpoint in turn.
    package func credentials(for endpoints: [String]) throws(WeirError) -> [Credentials?] {
        switch servers {
        case .credentials(let credentials):
            return credentials
        case .keys(let keys, _, let secret):
            guard keys.count == 1 || keys.count == endpoints.count else {
                throw WeirError(
                    .invalidRequest,
                    "There are \(keys.count) server keys for \(endpoints.count) endpoints:"
                        + " give one for all, or one for each.",
                    field: "servers",
                )
            }
            return endpoints.enumerated().map { place, endpoint in
                guard endpoint.hasPrefix("tcp://") else { return nil }
                let key = keys.count == 1 ? keys[0] : keys[place]
                return Credentials(secret: secret, server: key)
            }
        }
    }

    /// What is needed for one of the broadcaster's endpoints.
    func credentials(forEvents endpoint: String) -> Credentials? {
        guard case .keys(let keys, let broadcaster, let secret) = servers,
            endpoint.hasPrefix("tcp://"), let key = broadcaster ?? keys.first
        else { return nil }
        return Credentials(secret: secret, server: key)
    }

    /// A public key, or the last word of its file.
    private static func key(_ text: String) throws(WeirError) -> CurveKey {
        if let key = CurveKey(parsing: text) { return key }
        let file = FileManager.default.contents(atPath: text) ?? Data()
        let words = String(decoding: file.prefix(Access.Limits.keyFileBytesMax), as: UTF8.self)
            .split { $0.isWhitespace }
        if let last = words.last, let key = CurveKey(parsing: last) { return key }
        throw WeirError(
            .invalidRequest,
            "\"\(text.prefix(80))\" is neither a public key of 40 characters nor the file of one.",
            field: "servers",
        )
    }
}

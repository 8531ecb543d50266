import Access
package import Daemon
import Multiformats

/// What an operator may set of intake.
package struct IntakeSettings: StageSettings {
    /// The section of the settings file.
    package static let section = "intake"

    /// Where clients connect.
    package var bind: [String]
    /// The stores' endpoints.
    package var stores: [String]
    /// The routers' endpoints; none: only the store is asked.
    package var routers: [String]
    /// How much it takes on at once.
    package var bounds: Bounds
    /// What it says about signed requests.
    package var signatures: SignaturePolicy
    /// What it does not let be asked for.
    package var denylist: DenylistFiles

    /// Settings with the default bounds, unless others are given.
    package init(
        bind: [String],
        stores: [String],
        routers: [String] = [],
        bounds: Bounds = Bounds(),
        signatures: SignaturePolicy = SignaturePolicy(),
        denylist: DenylistFiles = .none,
    ) {
        self.bind = bind
        self.stores = stores
        self.routers = routers
        self.bounds = bounds
        self.signatures = signatures
        self.denylist = denylist
    }

    /// Reads and validates every setting.
    package init(_ reader: inout SettingsReader) throws(SettingsTrouble) {
        bind = try reader.endpoints("bind", default: [], "Where clients connect.")
        stores = try reader.endpoints("stores", default: [], "The stores' endpoints.")
        routers = try reader.endpoints(
            "routers",
            default: [],
            "The routers' endpoints; none: only the store is asked."
        )
        bounds = Bounds(
            inFlightPerClient: try reader.integer(
                "in-flight-per-client",
                default: Limits.inFlightPerClient,
                in: 1...Limits.inFlightMax,
                "Requests of one connection at once.",
            ),
            inFlight: try reader.integer(
                "in-flight",
                default: Limits.inFlight,
                in: 1...Limits.inFlightMax,
                "Requests at once.",
            ),
            bodyBytes: try reader.bytes(
                "body-bytes",
                default: Limits.bodyBytes,
                in: 1 << 20...1 << 40,
                "Bodies of puts that wait for the store.",
            ),
            replyBytesPerClient: try reader.bytes(
                "reply-bytes-per-client",
                default: Limits.replyBytesPerClient,
                in: 1 << 20...1 << 40,
                "Replies that one connection has not read yet.",
            ),
            replyBytes: try reader.bytes(
                "reply-bytes",
                default: Limits.replyBytes,
                in: 1 << 20...1 << 40,
                "Replies that all connections have not read yet.",
            ),
        )
        signatures = try Self.signatures(&reader)
        denylist = try reader.denylists()
        if bind.isEmpty { throw reader.lacking("bind") }
        if stores.isEmpty { throw reader.lacking("stores") }
    }

    private static func signatures(
        _ reader: inout SettingsReader
    ) throws(SettingsTrouble) -> SignaturePolicy {
        let deployment = try reader.text(
            "deployment",
            default: "",
            "The deployment's DID, for which requests are signed; none: they can't be.",
        )
        var policy = SignaturePolicy()
        policy.isRequired = try reader.flag(
            "require-signature",
            "Refuse requests that are not signed; who may do what stands in the list of --keys.",
        )
        policy.restrictedTrust = try reader.integer(
            "restricted-trust",
            default: 1,
            in: Grant.trustRange,
            "How far a listed DID must be trusted to have restricted content.",
        )
        if !deployment.isEmpty {
            guard let did = try? DIDKey(parsing: deployment) else {
                throw reader.wrong("deployment", deployment, "a DID as did:key:z6Mk…")
            }
            policy.deployment = did
        }
        guard policy.deployment != nil || !policy.isRequired else {
            throw reader.wrong("require-signature", "true", "--deployment DID too")
        }
        return policy
    }
}

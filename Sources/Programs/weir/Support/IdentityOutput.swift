import KeyFiles

/// Who a deployment and its instances are, as `weir id` prints it.
struct IdentityOutput: Encodable {
    struct Instance: Encodable {
        let name: String
        let peer: String
    }

    let did: String
    let instances: [Instance]

    /// Reads the keys of a folder; the deployment's is made when there is none.
    init(_ folder: IdentityFolder) throws {
        did = try folder.deploymentOrNew().did.description
        instances = try folder.instanceNames().compactMap { name in
            try folder.instance(name).map { Instance(name: name, peer: "\($0.peerID)") }
        }
    }
}

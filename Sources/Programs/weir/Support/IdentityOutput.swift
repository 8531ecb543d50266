import KeyFiles
import Multiformats
import PeerIdentity
import WeirClient

/// Who a deployment and its instances are, as `weir id` prints it.
struct IdentityOutput: Encodable {
    struct Instance: Encodable {
        let name: String
        let peer: String
        var addresses: [String] = []
    }

    let did: String
    private(set) var instances: [Instance]

    /// Reads the keys of a folder; the deployment's is made when there is none.
    init(_ folder: IdentityFolder) throws {
        did = try folder.deploymentOrNew().did.description
        instances = try folder.instanceNames().compactMap { name in
            try folder.instance(name).map { Instance(name: name, peer: "\($0.peerID)") }
        }
    }

    /// Adds where the instances are reached.
    mutating func add(_ reports: [(name: String, report: PeerReport)]) {
        for (name, report) in reports {
            guard let index = instances.firstIndex(where: { $0.name == name }) else { continue }
            instances[index].addresses = report.addresses
        }
    }
}

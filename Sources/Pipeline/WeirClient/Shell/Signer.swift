import Access
import Blocks
import Foundation
import Messages
import Multiformats

/// Signs a client's requests, and has them act in its DID's name.
struct Signer: Sendable {
    let identity: Identity

    /// The authentication frame of a request.
    func frame(header: [UInt8], body: [UInt8], timeToLive: Duration) -> [UInt8] {
        let holds = timeToLive + Limits.signatureSlack
        let now = max(0, Date.now.timeIntervalSince1970)
        return identity.signer.frame(
            header: header,
            bodyDigest: Digest256(hashing: body),
            expiry: UInt64((now + holds / .seconds(1)) * 1_000),
        )
    }

    /// The same request in our name, where it names nobody and would be the deployment's.
    func named(_ payload: Payload) -> Payload {
        switch payload {
        case .get(var get):
            if get.privacy != .public { name(&get.requesterID) }
            return .get(get)
        case .stat(var stat):
            name(&stat.requesterID)
            return .stat(stat)
        case .list(var list):
            if list.privacy != .public { name(&list.requesterID) }
            return .list(list)
        case .put(var put):
            name(&put.owner)
            return .put(put)
        case .assemble(var assemble):
            name(&assemble.owner)
            return .assemble(assemble)
        case .pin(var holding):
            name(&holding.requesterID)
            return .pin(holding)
        case .unpin(var holding):
            name(&holding.requesterID)
            return .unpin(holding)
        case .remove(var holding):
            name(&holding.requesterID)
            return .remove(holding)
        default:
            return payload
        }
    }

    private func name(_ owner: inout String) {
        if owner.isEmpty { owner = identity.did }
    }
}

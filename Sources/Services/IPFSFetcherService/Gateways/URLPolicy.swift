package import Multiformats

/// Where a gateway's redirect may lead us.
///
/// The operator names the gateways and is trusted with them, loopback or not. A redirect is a
/// stranger's choice: it may lead to the public internet alone, or to what the settings name. So a
/// gateway can't make us knock at doors inside the operator's own network.
///
/// 1. `judge` looks at the address's text: refused, trusted as it is, or to be resolved.
/// 2. `choose` looks at *every* address of the name, and gives the one to connect to. The
///    connection goes to that very address, so a name that changes its mind between the look and
///    the connection (DNS rebinding) gains nothing.
package struct URLPolicy: Sendable {
    /// What an address's text says.
    package enum Judgement: Sendable, Equatable {
        /// The settings name it.
        case trusted(WebAddress)
        /// Resolve its host, and `choose`.
        case resolve(WebAddress)
        /// Don't go there; the sentence says why.
        case refused(String)
    }

    private let named: Set<String>

    /// A policy of the settings.
    ///
    /// - Parameters:
    ///   - gateways: whose hosts and ports are trusted.
    ///   - allowedHosts: other `host:port` texts that are.
    package init(gateways: [Gateway], allowedHosts: [String]) {
        named = Set(gateways.map(\.address.hostAndPort) + allowedHosts.map { $0.lowercased() })
    }

    /// Judges the target of a redirect.
    ///
    /// - `location`: the header's value; nil when there is none.
    /// - `base`: the address that answered with it.
    /// - `followed`: redirects of this request so far.
    package func judge(_ location: String?, from base: WebAddress, followed: Int) -> Judgement {
        guard followed < Limits.redirectsMax else {
            return .refused("It redirects more than \(Limits.redirectsMax) times.")
        }
        guard let location else { return .refused("It redirects and doesn't say where to.") }
        guard let target = WebAddress(location, relativeTo: base) else {
            return .refused("It redirects to something that is no http or https address.")
        }
        return named.contains(target.hostAndPort) ? .trusted(target) : .resolve(target)
    }

    /// The address to connect to; nil when one of them is not of the public internet.
    package func choose(_ addresses: [NetworkAddress]) -> NetworkAddress? {
        guard addresses.count <= Limits.addressesMax, addresses.allSatisfy(\.isPublic) else {
            return nil
        }
        return addresses.first
    }
}

import DelegatedRouting
import Messages
import Multiformats
import NIOCore

/// Routers over HTTP that know who provides a content (http-routing-v1).
///
/// They are of the operator's choosing. What they say is a hint and nothing more: a provider has to
/// prove its identity when it is called, and each of its blocks.
struct DelegatedRouters: Sendable {
    private let routers: [WebAddress]
    private let client: GatewayClient

    init(_ routers: [WebAddress], instance: String, stall: Duration, connect: Duration) {
        self.routers = routers
        client = GatewayClient(
            policy: URLPolicy(gateways: routers.map { Gateway($0) }, allowedHosts: []),
            instance: instance,
            stall: stall,
            connect: connect,
        )
    }

    /// Whether there are any.
    var isEmpty: Bool { routers.isEmpty }

    /// Asks all of them, and tells each provider as it is heard of.
    ///
    /// - Returns: sentences about those that failed.
    func providers(of cid: CID, _ tell: @escaping @Sendable (Provider) -> Void) async -> [String] {
        await withTaskGroup(of: String?.self) { group in
            for router in routers {
                group.addTask { await ask(router, about: cid, tell) }
            }
            var troubles: [String] = []
            for await trouble in group {
                if let trouble { troubles.append(trouble) }
            }
            return troubles
        }
    }

    /// Ends the connections.
    func close() async { await client.close() }

    private func ask(
        _ router: WebAddress,
        about cid: CID,
        _ tell: @escaping @Sendable (Provider) -> Void
    ) async -> String? {
        guard let address = WebAddress(router.path("routing/v1/providers/\(cid)")) else {
            return nil
        }
        do {
            return try await client.get(
                address,
                accept: "application/x-ndjson, application/json;q=0.9",
                wantsCAR: false
            ) { response in
                switch response.answer {
                case .body: break
                // No providers are known: 404 with an empty list, or without (IPIP-513).
                case .missing: return nil
                case .failed(let trouble): return "\(router.authority): \(trouble.sentence)"
                case .redirect, .noCAR: return "\(router.authority) answered something else."
                }
                guard let format = response.contentType.flatMap(AnswerReader.Format.init) else {
                    return "\(router.authority) answered neither JSON nor its lines."
                }
                var reader = AnswerReader(format)
                try await response.read { piece in
                    for provider in try reader.feed(piece.readableBytesView) { tell(provider) }
                    return true
                }
                for provider in try reader.end() { tell(provider) }
                return nil
            }
        } catch let trouble as Trouble {
            return "\(router.authority): \(trouble.sentence)"
        } catch is DelegatedRoutingError {
            return "\(router.authority) answered no list of providers."
        } catch {
            return nil
        }
    }
}

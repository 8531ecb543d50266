import Multiformats
import NIOCore
import NIOPosix
import PeerIdentity

/// A place where connections are accepted.
struct Listener: Sendable {
    /// Where it is, with the port that the kernel gave.
    let address: Multiaddr
    private let stop: @Sendable () async -> Void

    /// Listens no more.
    func close() async {
        await stop()
    }

    /// Begins to listen at an address.
    static func open(at address: Multiaddr, for host: Host) async throws -> Listener {
        guard let route = Route(address) else {
            throw PeerHostError.unsupportedAddress("\(address)")
        }
        switch route.place {
        case .network(let name, let port):
            return try await openSocket(route, name, port, for: host)
        case .memory(let number):
            return try openMemory(route, number, for: host)
        }
    }

    private static func openSocket(
        _ route: Route,
        _ name: String,
        _ port: Int,
        for host: Host
    ) async throws -> Listener {
        let bootstrap = ServerBootstrap(group: host.settings.group)
            .serverChannelOption(.backlog, value: Limits.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try host.accept(channel, at: route)
                }
            }
        let channel: any Channel
        do {
            channel = try await bootstrap.bind(host: name, port: port).get()
        } catch {
            throw PeerHostError.cannotListen("\(route.address)", reason: describe(error))
        }
        return Listener(address: Self.bound(route, channel)) {
            try? await channel.close()
        }
    }

    /// The address with the port that the kernel gave.
    private static func bound(_ route: Route, _ channel: any Channel) -> Multiaddr {
        guard let ip = route.address.networkAddress,
            let port = channel.localAddress?.port.flatMap(UInt16.init(exactly:))
        else { return route.address }
        return (try? route.address.replacing(ip, port: port)) ?? route.address
    }

    private static func openMemory(
        _ route: Route,
        _ number: UInt64,
        for host: Host
    ) throws -> Listener {
        guard let memory = host.settings.memory else {
            throw PeerHostError.unsupportedAddress("\(route.address)")
        }
        let isFree = memory.listen(at: number) { [weak host] descriptor in
            guard let host else { return }
            // The channel owns the descriptor, also when it can't be used.
            _ = ClientBootstrap(group: host.tickers.next())
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try host.accept(channel, at: route)
                    }
                }
                .withConnectedSocket(descriptor)
        }
        guard isFree else {
            throw PeerHostError.cannotListen("\(route.address)", reason: "the number is taken")
        }
        return Listener(address: route.address) { memory.stop(at: number) }
    }
}

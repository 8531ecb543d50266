import AsyncHTTPClient
import Foundation
import Messages
import Multiformats
import NIOCore
import NIOHTTP1

/// Asks gateways over HTTP, follows the redirects that the policy allows, and lets nobody stall.
///
/// Connections to the settings' gateways are kept and shared. A redirect to another host gets a
/// connection of its own, to the very address that the policy has looked at.
struct GatewayClient: Sendable {
    private let shared: HTTPClient
    private let policy: URLPolicy
    private let stall: Duration
    private let connect: Duration
    private let headers: HTTPHeaders
    private let resolver = NameResolver()

    /// A client.
    ///
    /// - `instance`: who we are, told in `Via`, so that another Weir does not ask us back.
    /// - `stall`: how long nothing may come.
    /// - `connect`: how long a connection may take.
    init(policy: URLPolicy, instance: String, stall: Duration, connect: Duration) {
        self.policy = policy
        self.stall = stall
        self.connect = connect
        shared = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: Self.configuration(connect: connect),
        )
        headers = ["Via": Self.via(instance), "User-Agent": "weir/0.1.0"]
    }

    /// `1.1 weir-INSTANCE`, with what is no token of RFC 9110 replaced.
    static func via(_ instance: String) -> String {
        let name = instance.unicodeScalars.map { scalar in
            let isLetter = scalar.isASCII && scalar.properties.isAlphabetic
            return isLetter || "0123456789-._~".unicodeScalars.contains(scalar)
                ? String(scalar) : "-"
        }
        return "1.1 weir-\(name.joined())"
    }

    private static func configuration(
        connect: Duration,
        override: [String: String] = [:],
    ) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: TimeAmount(connect)),
            decompression: .disabled,
        )
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit =
            Limits.connectionsPerGateway
        configuration.dnsOverride = override
        return configuration
    }

    /// Ends the shared connections.
    func close() async {
        try? await shared.shutdown()
    }

    /// Asks, and gives the response to `read`, within which the body can be read.
    func get<Result: Sendable>(
        _ address: WebAddress,
        accept: String,
        wantsCAR: Bool,
        _ read: @escaping @Sendable (GatewayResponse) async throws -> Result,
    ) async throws -> Result {
        let pulse = Pulse(patience: stall)
        let question = Question(accept: accept, wantsCAR: wantsCAR, pulse: pulse)
        do {
            return try await withThrowingTaskGroup(of: Result?.self) { group in
                group.addTask { try await follow(address, 0, shared, question, read) }
                group.addTask {
                    await pulse.watch()
                    return nil
                }
                defer { group.cancelAll() }
                while let result = try await group.next() {
                    if let result { return result }
                    group.cancelAll()
                }
                throw CancellationError()
            }
        } catch {
            if pulse.isStalled { throw Trouble.stalled(stall) }
            throw Self.trouble(error)
        }
    }

    private struct Question: Sendable {
        var accept: String
        var wantsCAR: Bool
        var pulse: Pulse
    }

    private func follow<Result: Sendable>(
        _ address: WebAddress,
        _ followed: Int,
        _ client: HTTPClient,
        _ question: Question,
        _ read: @escaping @Sendable (GatewayResponse) async throws -> Result,
    ) async throws -> Result {
        var request = HTTPClientRequest(url: address.description)
        request.headers = headers
        request.headers.add(name: "Accept", value: question.accept)
        question.pulse.wait()
        let head = try await client.execute(request, deadline: .distantFuture)
        question.pulse.beat()
        let answer = Answer(
            status: Int(head.status.code),
            contentType: head.headers.first(name: "content-type"),
            retryAfter: head.headers.first(name: "retry-after"),
            wantsCAR: question.wantsCAR,
            unixTime: Int64(Date().timeIntervalSince1970),
        )
        let response = GatewayResponse(head, answer, question.pulse)
        guard answer == .redirect else { return try await read(response) }
        await response.drain()
        let location = head.headers.first(name: "location")
        switch policy.judge(location, from: address, followed: followed) {
        case .refused(let sentence):
            throw Trouble.misdirected(sentence)
        case .trusted(let target):
            return try await follow(target, followed + 1, shared, question, read)
        case .resolve(let target):
            return try await visit(target, followed + 1, question, read)
        }
    }

    /// Goes to a host that the settings don't name, at an address that was looked at.
    private func visit<Result: Sendable>(
        _ target: WebAddress,
        _ followed: Int,
        _ question: Question,
        _ read: @escaping @Sendable (GatewayResponse) async throws -> Result,
    ) async throws -> Result {
        question.pulse.wait()
        let addresses = await resolver.addresses(of: target.host)
        question.pulse.beat()
        try Task.checkCancellation()
        guard !addresses.isEmpty else {
            throw Trouble.misdirected("It redirects to \(target.host), which has no address.")
        }
        guard let address = policy.choose(addresses) else {
            throw Trouble.misdirected(
                "It redirects to \(target.hostAndPort), which is not on the public internet and"
                    + " not in allow-hosts."
            )
        }
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton,
            configuration: Self.configuration(
                connect: connect,
                override: [target.host: address.description]
            ),
        )
        do {
            let result = try await follow(target, followed, client, question, read)
            try? await client.shutdown()
            return result
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// What an error of the HTTP client means.
    private static func trouble(_ error: any Error) -> any Error {
        switch error {
        case is Trouble, is FetchStop, is CancellationError: error
        case let error as HTTPClientError where error == .cancelled: CancellationError()
        case let error as HTTPClientError where error == .connectTimeout:
            Trouble.unreachable("the connection took too long")
        case let error as HTTPClientError where error == .remoteConnectionClosed: Trouble.cutShort
        case let error as HTTPClientError: Trouble.unreachable(error.shortDescription)
        case let error as HTTPParserError where error == .invalidEOFState: Trouble.cutShort
        case is HTTPParserError:
            Trouble(code: .unavailable, sentence: "Its answer is no HTTP, or has an endless head.")
        case let error as IOError: Trouble.unreachable(reason(error))
        default: Trouble.unreachable(String(String(describing: error).prefix(120)))
        }
    }

    private static func reason(_ error: IOError) -> String {
        error.errnoCode == ECONNREFUSED
            ? "the connection was refused" : String(error.description.prefix(120))
    }
}

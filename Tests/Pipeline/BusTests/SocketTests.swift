import Bus
import Foundation
import Testing

@Suite("Socket", .timeLimit(.minutes(1)))
struct SocketTests {
    static let bodies = [0, 1, 33, 1_024, 1_025, 256 << 10, 2 << 20]

    @Test("A message goes there and back over TCP, whatever its size", arguments: bodies)
    func roundTripOverTCP(count: Int) async throws {
        try await roundTrip(count, endpoint: "tcp://127.0.0.1:*")
    }

    @Test(
        "A message goes there and back over IPv6",
        .enabled(if: hasIPv6(), "this machine speaks it")
    )
    func roundTripOverIPv6() async throws {
        try await roundTrip(33, endpoint: "tcp://[::1]:*")
    }

    @Test("A message goes there and back over a Unix socket, whatever its size", arguments: bodies)
    func roundTripOverIPC(count: Int) async throws {
        let folder = try TestFolder()
        try await roundTrip(count, endpoint: folder.endpoint("round-trip"))
    }

    /// Whether the loopback has its address `::1`, as the kernel lists it (proc_net(5)).
    private static func hasIPv6() -> Bool {
        let addresses = try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8)
        return addresses?.contains("00000000000000000000000000000001") == true
    }

    private func roundTrip(_ count: Int, endpoint: String) async throws {
        let context = try Context()
        let server = try Peer(context)
        let client = try Peer(context)
        let bound = try await server.listen(.router, .stageRouter, on: endpoint)
        try await client.connect(.dealer, .dealer(routingID: Array("me".utf8)), to: bound)
        #expect(await client.next() == .writable)
        var message = Message(
            header: [1, 2, 3],
            body: [UInt8](repeating: 5, count: count),
            authentication: count == 1 ? [9] : []
        )
        #expect(await client.send(message) == .sent)
        message.route = Array("me".utf8)
        #expect(await server.next() == .message(message))
        #expect(await server.send(message) == .sent)
        message.route = []
        #expect(await client.next() == .message(message))
        await client.end()
        await server.end()
        context.terminate()
    }

    @Test("An authentication frame arrives beside an empty body")
    func authenticationWithoutBody() async throws {
        let context = try Context()
        let server = try Peer(context)
        let client = try Peer(context)
        let endpoint = try await server.listen(.router, .stageRouter)
        try await client.connect(.dealer, .dealer(routingID: [1]), to: endpoint)
        #expect(await client.next() == .writable)
        #expect(await client.send(Message(header: [1], authentication: [7])) == .sent)
        let expected = Message(route: [1], header: [1], authentication: [7])
        #expect(await server.next() == .message(expected))
        await client.end()
        await server.end()
    }

    @Test("A REQ client's delimiter is taken off and goes back to it")
    func requestClients() async throws {
        let context = try Context()
        let server = try Peer(context)
        let endpoint = try await server.listen(.router, .clientsRouter)
        let client = RawClient(.request, endpoint)
        #expect(client.send([[1, 2], [3]]))
        guard case .message(var message) = await server.next() else {
            Issue.record("no message")
            return
        }
        #expect(message.delimited)
        #expect(message.header == [1, 2])
        #expect(message.body == [3])
        message.body = [4, 5]
        #expect(await server.send(message) == .sent)
        #expect(client.receive() == [[1, 2], [4, 5]])
        await server.end()
    }

    @Test("A message of the wrong shape is told with its sender, and the next one is read")
    func malformedMessages() async throws {
        let context = try Context()
        let server = try Peer(context)
        let endpoint = try await server.listen(.router, .clientsRouter)
        let client = RawClient(.dealer, endpoint)
        let long = [UInt8](repeating: 1, count: Limits.headerBytesMax + 1)
        let cases: [(frames: [[UInt8]], delimited: Bool, reason: Malformed.Reason)] = [
            ([[]], false, .noHeader),
            ([[], []], true, .noHeader),
            ([[], [], [1]], true, .noHeader),
            ([long], false, .headerTooLong(long.count)),
            ([[1], [2], [3], [4]], false, .tooManyFrames),
            ([[], [1], [2], [3], [4]], true, .tooManyFrames),
            ([[UInt8]](repeating: [1], count: 1_000), false, .tooManyFrames),
        ]
        for entry in cases {
            #expect(client.send(entry.frames))
            guard case .malformed(let route, let delimited, let reason) = await server.next() else {
                Issue.record("not told of \(entry.reason)")
                continue
            }
            #expect(!route.isEmpty)
            #expect(delimited == entry.delimited)
            #expect(reason == entry.reason)
            let answer = Message(route: route, delimited: delimited, header: [9])
            #expect(await server.send(answer) == .sent)
            #expect(client.receive() == (delimited ? [[], [9]] : [[9]]))
        }
        #expect(await server.malformedCount == cases.count)
        #expect(client.send([[8]]))
        guard case .message(let message) = await server.next() else {
            Issue.record("no message after the malformed ones")
            return
        }
        #expect(message.header == [8])
        await server.end()
    }

    @Test("A message to nobody comes back as unreachable")
    func unreachablePeers() async throws {
        let context = try Context()
        let server = try Peer(context)
        _ = try await server.listen(.router, .clientsRouter)
        let message = Message(route: [1, 2, 3], header: [4], body: [5])
        #expect(await server.send(message) == .unreachable(message))
        await server.end()
        #expect(await server.send(message) == .unreachable(message))
    }

    @Test("A message of a DEALER that is not connected comes back")
    func notYetConnected() async throws {
        let folder = try TestFolder()
        let context = try Context()
        let client = try Peer(context)
        try await client.connect(.dealer, .dealer(), to: folder.endpoint("nobody"))
        let message = Message(header: [4], body: [5])
        #expect(await client.send(message) == .wouldBlock(message))
        await client.end()
    }

    @Test("A full queue gives the message back, and a client that goes away releases its bytes")
    func fullQueues() async throws {
        let folder = try TestFolder()
        let context = try Context()
        let server = try Peer(context)
        var options = SocketOptions.clientsRouter
        options.sendMark = 4
        let endpoint = try await server.listen(.router, options, on: folder.endpoint("full"))
        let client = RawClient(.dealer, endpoint, receiveMark: 1)
        #expect(client.send([[1]]))
        guard case .message(let request) = await server.next() else {
            Issue.record("no request")
            return
        }
        let bytes = SentBytes(clientBytesMax: 1 << 30, totalBytesMax: 1 << 30)
        var reply = request
        reply.body = [UInt8](repeating: 3, count: 256 << 10)
        var outcome: Peer.Outcome? = .sent
        var sent = 0
        while outcome == .sent, sent < 1_000 {
            outcome = await server.send(reply, charging: bytes)
            sent += 1
        }
        #expect(outcome == .wouldBlock(reply))
        #expect(bytes.bytes(of: request.route) >= 4 * reply.body.count)
        await server.end()
        context.terminate()
        #expect(bytes.total == 0)
        #expect(bytes.clients == 0)
        withExtendedLifetime(client) {}
    }

    @Test("Events reach those who asked for their topic, and the publisher hears who asks")
    func publishing() async throws {
        let context = try Context()
        let publisher = try Peer(context)
        let subscriber = try Peer(context)
        let endpoint = try await publisher.listen(.xpub, .publisher)
        try await subscriber.connect(.sub, .subscriber, to: endpoint)
        try await subscriber.subscribe(Array("pin".utf8))
        let added = Subscription(isAdded: true, topic: Array("pin".utf8))
        #expect(await publisher.next() == .subscription(added))
        await publisher.publish(Array("removed".utf8), Message(header: [1]))
        await publisher.publish(Array("pinned".utf8), Message(header: [2]))
        await publisher.publish(Array("pinned".utf8), Message(header: [3], body: [4]))
        let first = Message(route: Array("pinned".utf8), header: [2])
        #expect(await subscriber.next() == .message(first))
        let second = Message(route: Array("pinned".utf8), header: [3], body: [4])
        #expect(await subscriber.next() == .message(second))
        await subscriber.end()
        let removed = Subscription(isAdded: false, topic: Array("pin".utf8))
        #expect(await publisher.next() == .subscription(removed))
        await publisher.end()
    }
}

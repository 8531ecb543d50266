import Access
import Bus
import Testing

/// A door with a lock, and those who try it; all on real sockets.
@Suite("Lock", .timeLimit(.minutes(1)))
struct LockTests {
    private let server = CurveSecret.random()
    private let alice = CurveSecret.random()
    private let mallory = CurveSecret.random()

    private func keyring(_ lines: String...) throws -> Keyring {
        Keyring(try AllowList(parsing: lines.joined(separator: "\n")))
    }

    private func credentials(_ secret: CurveSecret) -> Credentials {
        Credentials(secret: secret, server: server.publicKey)
    }

    @Test("A listed key comes in and is answered, over TCP and with any size")
    func listed() async throws {
        let keyring = try keyring("client alice \(alice.publicKey)")
        let context = try Context()
        let peer = try Peer(context)
        let endpoint = try await peer.listen(
            lock: Lock(.clients, secret: server, keyring: keyring)
        )
        let client = try Peer(Context())
        try await client.connect(.dealer, .dealer(), to: endpoint, as: credentials(alice))
        #expect(await client.next() == .writable)
        for count in [0, 1_000, 2 << 20] {
            let body = [UInt8](repeating: 7, count: count)
            #expect(await client.send(Message(header: [1], body: body)) == .sent)
            guard case .message(let message) = await peer.next() else {
                Issue.record("no message")
                return
            }
            #expect(message.body == body)
            #expect(await peer.send(message) == .sent)
            #expect(await client.next() == .message(Message(header: [1], body: body)))
        }
        await client.end()
        await peer.end()
    }

    @Test("Without a key, with an unlisted one or one of another role, nothing arrives")
    func strangers() async throws {
        let keyring = try keyring(
            "client alice \(alice.publicKey)",
            "router router-0 \(mallory.publicKey)"
        )
        let peer = try Peer(Context())
        let endpoint = try await peer.listen(
            lock: Lock(.clients, secret: server, keyring: keyring)
        )
        // Each tries, and says a thing that is queued as soon as it is let in.
        let bare = RawClient(.dealer, endpoint)
        #expect(bare.send([[1]]))
        let strangers = [CurveSecret.random(), mallory].map { secret in
            RawClient(.dealer, endpoint, as: credentials(secret))
        }
        for stranger in strangers { #expect(stranger.send([[2]])) }
        // One that knows another server's key speaks to somebody who can't understand it.
        let misled = RawClient(
            .dealer,
            endpoint,
            as: Credentials(secret: alice, server: mallory.publicKey)
        )
        #expect(misled.send([[3]]))
        var refused: Set<Admission.Refusal> = []
        while refused.count < 2, case .refused(let reason) = await peer.next() {
            refused.insert(reason)
        }
        #expect(refused == [.unlisted, .wrongRole])
        let client = RawClient(.dealer, endpoint, as: credentials(alice))
        #expect(client.send([[4]]))
        guard case .message(let message) = await peer.next() else {
            Issue.record("no message")
            return
        }
        #expect(message.header == [4])
        withExtendedLifetime((bare, strangers, misled, client)) {}
        await peer.end()
    }

    @Test("A removed key is cut off where it is connected already, and heard again when it is back")
    func removed() async throws {
        let bob = CurveSecret.random()
        let both = "client alice \(alice.publicKey)\nclient bob \(bob.publicKey)"
        let keyring = try keyring(both)
        let peer = try Peer(Context())
        let endpoint = try await peer.listen(
            lock: Lock(.clients, secret: server, keyring: keyring)
        )
        let client = RawClient(.dealer, endpoint, as: credentials(alice))
        let other = RawClient(.dealer, endpoint, as: credentials(bob))
        #expect(client.send([[1]]))
        #expect(await peer.nextHeader() == [1])
        keyring.replace(try AllowList(parsing: "client bob \(bob.publicKey)"))
        #expect(client.send([[2]]))
        #expect(client.send([[], [3], [3], [3], [3], [3]]))
        await eventually { await peer.refusedCount == 2 }
        #expect(other.send([[4]]))
        #expect(await peer.nextHeader() == [4])
        keyring.replace(try AllowList(parsing: both))
        #expect(client.send([[5]]))
        #expect(await peer.nextHeader() == [5])
        await peer.end()
    }

    @Test(
        "One socket has a locked and an open endpoint, whichever was bound first",
        arguments: [false, true]
    )
    func mixed(openFirst: Bool) async throws {
        let folder = try TestFolder()
        let keyring = try keyring("client alice \(alice.publicKey)")
        let peer = try Peer(Context())
        let endpoint = try await peer.listen(
            lock: Lock(.clients, secret: server, keyring: keyring),
            also: folder.endpoint("open"),
            openFirst: openFirst
        )
        let bare = RawClient(.dealer, folder.endpoint("open"))
        #expect(bare.send([[1]]))
        #expect(await peer.nextHeader() == [1])
        let stranger = RawClient(.dealer, endpoint)
        #expect(stranger.send([[2]]))
        let client = RawClient(.dealer, endpoint, as: credentials(alice))
        #expect(client.send([[3]]))
        #expect(await peer.nextHeader() == [3])
        keyring.replace(AllowList())
        #expect(client.send([[4]]))
        await eventually { await peer.refusedCount == 1 }
        #expect(bare.send([[5]]))
        #expect(await peer.nextHeader() == [5])
        await peer.end()
    }

    @Test("A subscriber needs a key as well")
    func subscriber() async throws {
        let keyring = try keyring("client alice \(alice.publicKey)")
        let peer = try Peer(Context())
        let endpoint = try await peer.listen(
            .xpub,
            .publisher,
            lock: Lock(.events, secret: server, keyring: keyring)
        )
        let client = try Peer(Context())
        try await client.connect(.sub, .subscriber, to: endpoint, as: credentials(alice))
        try await client.subscribe([7])
        #expect(
            await peer.next() == .subscription(Subscription(isAdded: true, topic: [7]))
        )
        await client.end()
        await peer.end()
    }

    @Test("A link that is refused says so, and comes in by itself once its key is listed")
    func listedLater() async throws {
        let keyring = Keyring()
        let peer = try Peer(Context())
        let endpoint = try await peer.listen(
            lock: Lock(.clients, secret: server, keyring: keyring)
        )
        let asker = try Asker()
        try await asker.open(endpoint, Context(), as: credentials(alice))
        #expect(await peer.next() == .refused(.unlisted))
        await eventually { await asker.isRefused }
        keyring.replace(try AllowList(parsing: "client alice \(alice.publicKey)"))
        while let event = await peer.next(), event != .message(Message(header: [])) {
            guard case .message(let message) = event else { continue }
            #expect(message.header == Array("heartbeat".utf8))
            break
        }
        #expect(await !asker.isRefused)
        await asker.end()
        await peer.end()
    }
}

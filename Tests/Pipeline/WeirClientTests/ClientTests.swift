import Blocks
import Messages
import Multiformats
import Testing
import WeirClient

@Suite("Client", .timeLimit(.minutes(1)))
struct ClientTests {
    private func failure(
        _ client: Client,
        _ hash: String,
        timeToLive: Duration = .seconds(10),
    ) async -> WeirError? {
        do throws(WeirError) {
            _ = try await client.get(hash, options: .init(timeToLive: timeToLive))
            return nil
        } catch {
            return error
        }
    }

    @Test("A reply that was dropped, or is garbage, is asked for again under the same name")
    func droppedReplies() async throws {
        let stored = try StoredBytes(count: 1_000)
        let intake = try await ScriptedIntake { message, _, time in
            guard case .get(let get) = message.payload else { return [] }
            if time == 0 { return [.garbage([1, 2, 3]), .garbage(Array("{\"a\":".utf8))] }
            // A second answer is one too many.
            return [stored.answer(get), stored.answer(get)]
        }
        let client = try Client(endpoints: [intake.endpoint])
        let range = try await client.get("\(stored.cid)")
        #expect(range.bytes == stored.bytes)
        #expect(await intake.asked.count == 2)
        await client.close()
        await intake.end()
    }

    @Test("What an intake swallowed that restarted is asked of its next life at once")
    func restart() async throws {
        let stored = try StoredBytes(count: 10)
        let intake = try await ScriptedIntake { message, _, time in
            guard case .get(let get) = message.payload, time > 0 else { return [] }
            return [stored.answer(get)]
        }
        let client = try Client(endpoints: [intake.endpoint])
        async let range = client.get("\(stored.cid)")
        await intake.wasAsked(1)
        try await intake.restart()
        #expect(try await range.bytes == stored.bytes)
        await client.close()
        await intake.end()
    }

    @Test("A request without an answer ends at its time to live")
    func timeout() async throws {
        let intake = try await ScriptedIntake { _, _, _ in [] }
        let client = try Client(endpoints: [intake.endpoint])
        let begun = ContinuousClock.now
        let stored = try StoredBytes(count: 1)
        let error = await failure(client, "\(stored.cid)", timeToLive: .milliseconds(300))
        #expect(error?.code == .timeout)
        #expect(ContinuousClock.now - begun < .seconds(2))
        await client.close()
        await intake.end()
    }

    @Test("Without an intake the client says that nobody answers")
    func nobody() async throws {
        let client = try Client(
            endpoints: ["ipc:///nonexistent/intake.sock"],
            options: ClientOptions(patience: .milliseconds(200)),
        )
        let error = await failure(client, "\(try StoredBytes(count: 1).cid)")
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("/nonexistent/intake.sock") == true)
        await client.close()
    }

    @Test("An error comes with its attempts, its hint and its field")
    func errors() async throws {
        let attempt = Messages.Attempt(.gateway, peer: "g", .failed, code: .timeout, bytes: 5)
        let intake = try await ScriptedIntake { _, _, _ in
            let failure = Failure(
                .notFound,
                "Nobody has it.",
                retryAfter: .seconds(2),
                attempts: [attempt],
                field: "f"
            )
            return [.reply(.failure(failure))]
        }
        let client = try Client(endpoints: [intake.endpoint])
        let error = await failure(client, "\(try StoredBytes(count: 1).cid)")
        #expect(error?.code == .notFound)
        #expect(error?.retryAfter == .seconds(2))
        #expect(error?.field == "f")
        #expect(
            error?.attempts == [
                Attempt(source: .gateway, peer: "g", result: .failed, code: .timeout, bytes: 5)
            ]
        )
        await client.close()
        await intake.end()
    }

    @Test("Bytes that are not the hash's are refused here")
    func wrongBytes() async throws {
        let stored = try StoredBytes(count: 100)
        let intake = try await ScriptedIntake { message, _, _ in
            guard case .get(let get) = message.payload else { return [] }
            return [stored.answer(get)]
        }
        let client = try Client(endpoints: [intake.endpoint])
        let other = Digest256(hashing: [1])
        #expect(await failure(client, "\(other)")?.code == .corrupt)
        #expect(await failure(client, "\(CID(sha256: other))")?.code == .corrupt)
        #expect(await failure(client, "\(stored.sha256)") == nil)
        await client.close()
        await intake.end()
    }

    @Test("What is no hash, and a time that is none, are refused without asking")
    func badInput() async throws {
        let intake = try await ScriptedIntake { _, _, _ in [] }
        let client = try Client(endpoints: [intake.endpoint])
        #expect(await failure(client, "hello")?.field == "contentHash")
        let hash = "\(try StoredBytes(count: 1).cid)"
        #expect(await failure(client, hash, timeToLive: .zero)?.field == "ttl")
        #expect(await failure(client, hash, timeToLive: .seconds(601))?.field == "ttl")
        #expect(await intake.asked.isEmpty)
        await client.close()
        await intake.end()
    }

    @Test("A cancelled task cancels its request in the pipeline")
    func cancellation() async throws {
        let intake = try await ScriptedIntake { _, _, _ in [] }
        let client = try Client(endpoints: [intake.endpoint])
        let hash = "\(try StoredBytes(count: 1).cid)"
        let id = RequestID()
        let code = await withTaskGroup(of: WeirError.Code?.self) { group in
            group.addTask {
                do throws(WeirError) {
                    _ = try await client.get(hash, options: .init(requestID: id))
                    return nil
                } catch {
                    return error.code
                }
            }
            await intake.wasAsked(1)
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(code == .aborted)
        await intake.wasAsked(2)
        #expect(await intake.asked.last?.name == "cancel")
        await client.close()
        await intake.end()
    }

    @Test("A put is refused when the pipeline names it otherwise")
    func wrongName() async throws {
        let intake = try await ScriptedIntake { _, body, _ in
            let cid = CID(sha256: Digest256(hashing: [9]))
            return [.reply(.stored(Stored(cid: cid, size: UInt64(body.count))))]
        }
        let client = try Client(endpoints: [intake.endpoint])
        await #expect(throws: WeirError.self) { try await client.put([1, 2, 3]) }
        await client.close()
        await intake.end()
    }

    @Test("A listing is read page by page, and ends")
    func listing() async throws {
        let intake = try await ScriptedIntake { message, _, _ in
            guard case .list(let list) = message.payload else { return [] }
            let page = Int(list.cursor) ?? 0
            let entry = Messages.Status(
                cid: CID(sha256: Digest256(hashing: [UInt8(page)])),
                size: 1,
                blocks: 1,
                bytesPresent: 1,
                isComplete: true,
                state: .kept,
                isPinned: false,
                privacy: .public,
                owner: "",
                contentType: "",
                sha256: nil,
                createdMilliseconds: 0
            )
            let listing = Listing(entries: [entry, entry], next: page < 2 ? "\(page + 1)" : "")
            return [.reply(.listing(listing))]
        }
        let client = try Client(endpoints: [intake.endpoint])
        var count = 0
        for try await _ in client.list() { count += 1 }
        #expect(count == 6)
        await client.close()
        await intake.end()
    }
}

import FetchingFixtures
import Foundation
import Testing
import WeirClient

extension EndToEnd {
    @Suite(
        "Locks",
        .enabled(if: Tool.areReady(.python), Comment(rawValue: Tool.hint))
    )
    struct LocksTests {
        @Test("Single programs over TCP work with keys; strangers get nothing, and all live on")
        func locked() async throws {
            try await withFolder { folder in
                let file = try FileFixture(count: 100_000, leafBytes: 1 << 20, seed: 3)
                let gateway = try await RunningGateway([file], mode: "honest", in: folder)
                let weir = try LockedPrograms(gateway: gateway.url, in: folder)
                try await Self.makeKeys(weir)
                for (instance, _) in LockedPrograms.stages {
                    _ = try weir.start(instance)
                }
                try await Self.listed(weir, file, in: folder)
                try await Self.strangers(weir, in: folder)
                try await Self.otherLanguage(weir, in: folder)
                try await Self.pretender(weir, in: folder)
                try await Self.removed(weir, in: folder)
                for program in weir.programs.values {
                    #expect(program.isRunning)
                    program.signal(SIGTERM)
                }
                for program in weir.programs.values {
                    #expect(try await program.end(within: .seconds(10)).status == 0)
                }
            }
        }

        private static func makeKeys(_ weir: LockedPrograms) async throws {
            for (instance, role) in LockedPrograms.stages {
                try await weir.keygen(instance, role: role)
            }
            let alice = try await weir.keygen("alice", role: "client")
            try await weir.keygen("bob", role: "client")
            try await weir.keygen("mallory", role: "client")
            #expect(alice.status == 0 && alice.line.count == 40)
            let line = try String(contentsOfFile: "\(weir.keys)/alice.pub", encoding: .utf8)
            #expect(line == "client alice \(alice.line)\n")
            let attributes = try FileManager.default.attributesOfItem(
                atPath: "\(weir.keys)/alice.key"
            )
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            let again = try await weir.keygen("alice", role: "client")
            #expect(again.status == 1 && again.errors.contains("never overwritten"))
            try weir.authorize(without: "mallory")
        }

        /// Whoever is listed puts, gets what a gateway has, and hears of it.
        private static func listed(
            _ weir: LockedPrograms,
            _ file: FileFixture,
            in folder: TestFolder,
        ) async throws {
            let path = try folder.write(Pattern.bytes(3_000_000, seed: 4), to: "file.bin")
            try await eventually("alice is answered") {
                try await weir.weir(["put", path] + weir.asking(as: "alice")).status == 0
            }
            let copy = folder.path(of: "copy.bin")
            let got = try await weir.weir(
                ["get", "\(file.root)", "-o", copy] + weir.asking(as: "alice")
            )
            #expect(got.status == 0, "\(got)")
            #expect(try folder.bytes(of: "copy.bin") == file.bytes)
            let events = try await weir.weir(
                [
                    "events", "content-available.\(file.root)", "--after", "0", "--count", "1",
                    "--events", weir.events, "--replay", weir.replay, "--events-key",
                    "\(weir.keys)/broadcaster-0.pub",
                ] + weir.asking(as: "alice")
            )
            #expect(events.output.contains("\(file.root)"), "\(events)")
        }

        private static func strangers(
            _ weir: LockedPrograms,
            in folder: TestFolder,
        ) async throws {
            let path = folder.path(of: "file.bin")
            let bare = try await weir.weir(["put", path, "--endpoint", weir.clients])
            #expect(bare.status == 1 || bare.status == 5, "\(bare)")
            #expect(bare.output.isEmpty)
            let unlisted = try await weir.weir(["put", path] + weir.asking(as: "mallory"))
            #expect(unlisted.status == 5 && unlisted.errors.contains("does not let this key in"))
            // A stage's key opens no client's door.
            let stage = try await weir.weir(["put", path] + weir.asking(as: "router-0"))
            #expect(stage.status == 5, "\(stage)")
            let intake = try #require(weir.programs["intake-0"])
            #expect(intake.errors.contains("unlisted") && intake.errors.contains("wrong role"))
        }

        private static func otherLanguage(
            _ weir: LockedPrograms,
            in folder: TestFolder,
        ) async throws {
            let ended = try await Tool.python.run(
                [
                    Repository.path(of: "Tests/Support/clients/client_curve.py"), weir.clients,
                    "\(weir.keys)/bob.key", "\(weir.keys)/intake-0.pub",
                ],
                in: folder
            )
            #expect(ended.status == 0 && ended.line.hasPrefix("bafkrei"), "\(ended)")
        }

        /// Somebody with a router's key in a store's place is spoken to by nobody, and an intake
        /// that has one is let into no store.
        private static func pretender(
            _ weir: LockedPrograms,
            in folder: TestFolder,
        ) async throws {
            let place = "tcp://127.0.0.1:\(try FreePort.next())"
            let router = ["--key", "\(weir.keys)/router-0.key"]
            let fake = try RunningProgram(
                "weir-store",
                ["--instance", "store-1", "--keys", weir.keys, "--bind", place] + router
                    + ["--database", folder.path(of: "fake.sqlite")],
                in: folder
            )
            let control = "ipc://\(folder.path)/misled.sock"
            let door = "ipc://\(folder.path)/misled-clients.sock"
            let misled = try RunningProgram(
                "weir-intake",
                [
                    "--instance", "intake-0", "--keys", weir.keys, "--bind", door, "--control",
                    control, "--stores", place,
                ],
                in: folder
            )
            let thief = try RunningProgram(
                "weir-intake",
                [
                    "--instance", "intake-1", "--keys", weir.keys, "--bind",
                    "ipc://\(folder.path)/thief.sock", "--stores", weir.store,
                ] + router,
                in: folder
            )
            let store = try #require(weir.programs["store-0"])
            try await eventually("the store refuses a router") {
                store.errors.contains("wrong role")
            }
            try await eventually("both listen") {
                fake.errors.contains("ready") && misled.errors.contains("ready")
            }
            let nothing = try await weir.weir(
                ["get", String(repeating: "0", count: 64), "--endpoint", door, "--ttl", "3s"]
            )
            #expect(nothing.status == 4 || nothing.status == 1, "\(nothing)")
            for program in [fake, misled, thief] {
                program.signal(SIGTERM)
                _ = try await program.end(within: .seconds(20))
            }
        }

        /// Alice is connected while she is removed: she is cut off, and Bob isn't.
        private static func removed(
            _ weir: LockedPrograms,
            in folder: TestFolder,
        ) async throws {
            let client = try client(weir, as: "alice")
            let hers = try subscription(weir, as: "alice", in: folder)
            let his = try subscription(weir, as: "bob", in: folder)
            let cid = try await client.put([1, 2, 3]).cid
            try await eventually("both hear of it") {
                hers.output.contains(cid) && his.output.contains(cid)
            }
            try weir.authorize(without: "mallory", "alice")
            try await weir.reload()
            await #expect(throws: WeirError.self) {
                try await client.get(cid, options: GetOptions(timeToLive: .seconds(2)))
            }
            let bob = try Self.client(weir, as: "bob")
            #expect(try await bob.get(cid).bytes == [1, 2, 3])
            let next = try await bob.put([4, 5, 6]).cid
            try await eventually("bob hears of it, and alice doesn't") {
                his.output.contains(next)
            }
            #expect(!hers.output.contains(next))
            try weir.authorize(without: "mallory")
            try await weir.reload()
            try await eventually("alice is let in again") {
                (try? await client.get(cid).bytes) == [1, 2, 3]
            }
            try "nonsense".write(
                toFile: "\(weir.keys)/authorized",
                atomically: true,
                encoding: .utf8
            )
            let intake = try #require(weir.programs["intake-0"])
            intake.signal(SIGHUP)
            try await eventually("a wrong list is told, and changes nothing") {
                intake.errors.contains("keys stay as they were")
            }
            #expect(try await bob.get(cid).bytes == [1, 2, 3])
            await client.close()
            await bob.close()
        }

        /// Somebody who reads what happens, until the test is over.
        private static func subscription(
            _ weir: LockedPrograms,
            as name: String,
            in folder: TestFolder,
        ) throws -> RunningProgram {
            try RunningProgram(
                "weir",
                [
                    "events", "--after", "0", "--events", weir.events, "--replay", weir.replay,
                    "--events-key", "\(weir.keys)/broadcaster-0.pub",
                ] + weir.asking(as: name),
                in: folder
            )
        }

        private static func client(_ weir: LockedPrograms, as name: String) throws -> Client {
            let keys = try ConnectionKeys(
                keyFile: "\(weir.keys)/\(name).key",
                servers: ["\(weir.keys)/intake-0.pub"]
            )
            return try Client(endpoints: [weir.clients], options: ClientOptions(keys: keys))
        }

        @Test(
            "Nothing is opened with a key that others can read, and nothing to others without keys"
        )
        func refused() async throws {
            try await withFolder { folder in
                let weir = try LockedPrograms(gateway: "http://127.0.0.1:9", in: folder)
                try await weir.keygen("store-0", role: "store")
                let lacking = try await weir.start("store-0").end()
                #expect(lacking.status == 2 && lacking.errors.contains("cat "), "\(lacking)")
                try weir.authorize()
                let key = "\(weir.keys)/store-0.key"
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o640],
                    ofItemAtPath: key
                )
                let open = try await weir.start("store-0").end()
                #expect(open.status == 2 && open.errors.contains("chmod 600 '\(key)'"), "\(open)")
                let router = try await weir.start("router-0").end()
                #expect(router.status == 1 && router.errors.contains("weir keygen router-0"))

                let stranger = "tcp://0.0.0.0:\(try FreePort.next())"
                let bare = ["--database", folder.path(of: "x.sqlite"), "--bind", stranger]
                let beyond = try await RunningProgram("weir-store", bare, in: folder).end()
                #expect(beyond.status == 2 && beyond.errors.contains("--insecure"), "\(beyond)")
                let insecure = try RunningProgram("weir-store", bare + ["--insecure"], in: folder)
                try await eventually("it listens") { insecure.errors.contains("ready") }
                insecure.signal(SIGTERM)
                #expect(try await insecure.end().status == 0)
            }
        }
    }
}

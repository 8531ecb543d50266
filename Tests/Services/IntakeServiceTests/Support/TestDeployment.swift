import Bus
import Daemon
import Foundation
import IntakeService
import Logging
import Messages
import Multiformats

/// A real intake over `ipc://` in a folder of its own, with scripted neighbours.
struct TestDeployment {
    let folder: String
    let stage: IntakeStage

    var client: String { "ipc://\(folder)/client.sock" }
    var store: String { "ipc://\(folder)/store.sock" }
    var router: String { "ipc://\(folder)/router.sock" }

    /// An intake whose store and router may come later.
    init(bounds: Bounds = Bounds(), hasRouter: Bool = true) async throws {
        folder = "/tmp/weir-intake-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700],
        )
        let identity = StageIdentity(
            stage: "intake",
            instance: "intake-0",
            epoch: 5,
            started: .now,
            startedMilliseconds: 1
        )
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let environment = StageEnvironment(
            identity: identity,
            logger: logger,
            context: try Context(),
            loop: try SocketLoop(name: "intake"),
        )
        stage = IntakeStage(
            IntakeSettings(
                bind: ["ipc://\(folder)/client.sock"],
                stores: ["ipc://\(folder)/store.sock"],
                routers: hasRouter ? ["ipc://\(folder)/router.sock"] : [],
                bounds: bounds,
            ),
            environment,
        )
        try environment.loop.start()
        try await stage.open()
    }

    /// A store that has what the closure gives, and keeps nothing.
    func startStore(
        _ script: @escaping @Sendable (ScriptedStage.Asked) -> [ScriptedStage.Reply]
    ) async throws -> ScriptedStage {
        let store = try ScriptedStage(script)
        try await store.open(self.store)
        return store
    }

    /// A router.
    func startRouter(
        _ script: @escaping @Sendable (ScriptedStage.Asked) -> [ScriptedStage.Reply]
    ) async throws -> ScriptedStage {
        let router = try ScriptedStage(script)
        try await router.open(self.router)
        return router
    }

    /// Ends the intake and its neighbours.
    func end(_ neighbours: ScriptedStage...) async {
        stage.environment.loop.stop()
        await stage.environment.loop.ended()
        for neighbour in neighbours { await neighbour.kill() }
        try? FileManager.default.removeItem(atPath: folder)
    }
}

extension ScriptedStage.Reply {
    /// A range of a content of some size whose every byte is 7.
    static func content(_ get: Get, size: UInt64 = .max >> 1) -> Self {
        let length = min(get.length, size - min(get.offset, size))
        let content = Content(
            cid: get.contentHash.root,
            size: size,
            offset: get.offset,
            length: length
        )
        return Self(payload: .content(content), body: [UInt8](repeating: 7, count: Int(length)))
    }

    static func absent(_ get: Get) -> Self {
        Self(payload: .absent(Absent(root: get.contentHash.root)))
    }
}

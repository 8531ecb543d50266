import ArgumentParser
import Bus
import Daemon
import Foundation
import KeyFiles
import Linux
import Logging
import SupervisorService
import UnixSignals

/// `weir up`: all stages as child processes, for one machine.
struct Up: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run a pipeline on this machine: all stages as child processes.",
        discussion: """
            Clients are answered at ipc://HOME/run/intake-0.sock, and at tcp://127.0.0.1:PORT with \
            --port. Ctrl-C ends it: what is under way is finished first, for at most five seconds.
            """,
    )

    @Option(help: "Folder of the deployment's data. [$WEIR_HOME, ~/.weir]")
    var home: String?

    @Option(help: "Answer clients at this port of 127.0.0.1 as well.")
    var port: Int?

    @Option(help: "Open the HTTP door at this port of 127.0.0.1.")
    var http: Int?

    @Option(help: "Answer clients here as well, as tcp://0.0.0.0:7480; needs --keys.")
    var listen: [String] = []

    @Option(
        help: ArgumentHelp(
            "The folder of CURVE keys, which lock every tcp:// endpoint; see weir keygen.",
            discussion: "After a change of its list: kill -HUP this process."
        )
    )
    var keys: String?

    @Option(help: "Serve each stage's metrics at a port of 127.0.0.1, from this one on.")
    var metrics: Int?

    @Option(help: "The least severe level that the stages log, as debug.")
    var logLevel: String?

    @Option(help: "How the stages write their logs: text, or json with one object a line.")
    var logFormat: String?

    @Option(help: "Run N instances of a stage, as router=2; may be repeated.")
    var scale: [String] = []

    @Option(help: "URL of a trustless HTTP gateway to ask; may be repeated.")
    var gateway: [String] = []

    @Option(
        help: "Multiaddr of a peer to stay connected with, with /p2p/ at its end; may be repeated."
    )
    var peer: [String] = []

    @Option(help: "Listen for peers at this port of 127.0.0.1; each peer fetcher has the next one.")
    var peerPort: Int?

    @Option(
        help:
            "Multiaddr of an IPFS node to stay connected with, with /p2p/ at its end; may be repeated."
    )
    var ipfsPeer: [String] = []

    @Option(
        help: "Listen for IPFS nodes at this port of 127.0.0.1; each IPFS fetcher has the next one."
    )
    var ipfsPort: Int?

    @Option(help: "URL of a router that knows who provides a content; may be repeated.")
    var delegatedRouter: [String] = []

    @Option(
        help: ArgumentHelp(
            "A file of content that is blocked, in the compact denylist format; may be repeated.",
            discussion: "After a change of it: kill -HUP this process."
        )
    )
    var denylist: [String] = []

    @Option(help: "A settings file for all stages.")
    var settings: String?

    func validate() throws {
        for (flag, port) in [("--port", port), ("--http", http)] {
            guard let port, !(1...65_535).contains(port) else { continue }
            throw ValidationError("\(flag) is a port from 1 to 65535, not \(port).")
        }
        if let metrics, !(1...65_000).contains(metrics) {
            throw ValidationError("--metrics is a port from 1 to 65000, not \(metrics).")
        }
        for (flag, port) in [("--peer-port", peerPort), ("--ipfs-port", ipfsPort)] {
            guard let port, !(1...65_000).contains(port) else { continue }
            throw ValidationError("\(flag) is a port from 1 to 65000, not \(port).")
        }
        if let logFormat, LogFormat(rawValue: logFormat) == nil {
            throw ValidationError("--log-format is text or json, not \(logFormat).")
        }
        do {
            for text in scale { _ = try Deployment.scale(text) }
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() async throws {
        let deployment = try deployment()
        // There from the start, so that it vouches for the instances before anybody asks who it is.
        _ = try IdentityFolder(home: deployment.home).deploymentOrNew()
        let environment = try Up.environment()
        let (news, tell) = AsyncStream.makeStream(of: Supervisor.News.self)
        let supervisor = try Supervisor(
            deployment,
            programs: Up.programs,
            environment: environment,
            onNews: { tell.yield($0) },
        )
        try environment.loop.start()
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        try await supervisor.start()
        let failed = await withTaskGroup(of: Bool?.self) { group in
            group.addTask { await Up.watch(news, deployment) }
            group.addTask {
                for await _ in signals { break }
                return false
            }
            group.addTask {
                await Up.complainOfSilence(supervisor)
                return nil
            }
            if keys != nil || !denylist.isEmpty {
                group.addTask {
                    for await _ in await UnixSignalsSequence(trapping: .sighup) {
                        await supervisor.reload()
                    }
                    return nil
                }
            }
            defer { group.cancelAll() }
            while let end = await group.next() {
                if let end { return end }
            }
            return false
        }
        Up.say(failed ? "stopping, since a stage can't start" : "stopping")
        await supervisor.stop(within: .seconds(5))
        environment.loop.stop()
        await environment.loop.ended()
        Up.say("stopped")
        if failed { throw ExitCode(1) }
    }

    private func deployment() throws -> Deployment {
        let folder = home ?? Up.defaultHome
        // Made for us alone; a home that is there already keeps the rights its owner gave it.
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700],
        )
        let path = URL(filePath: folder).standardizedFileURL.path(percentEncoded: false)
        let runtime = try RuntimeFolder(
            home: path,
            longestName: Deployment.longestSocketName.utf8.count
        )
        var counts: [String: Int] = [:]
        for text in scale {
            let (stage, count) = try Deployment.scale(text)
            counts[stage] = count
        }
        return Deployment(
            home: path,
            runtime: runtime.path,
            port: port,
            httpPort: http,
            listen: listen,
            keys: keys.map { URL(filePath: $0).standardizedFileURL.path(percentEncoded: false) },
            metricsPort: metrics,
            logLevel: logLevel,
            logFormat: logFormat.flatMap(LogFormat.init),
            scale: counts,
            gateways: gateway,
            peers: peer,
            peerPort: peerPort,
            ipfsPeers: ipfsPeer,
            ipfsPort: ipfsPort,
            delegatedRouters: delegatedRouter,
            denylists: denylist.map {
                URL(filePath: $0).standardizedFileURL.path(percentEncoded: false)
            },
            settingsFile: settings,
        )
    }

    private static var defaultHome: String {
        ProcessInfo.processInfo.environment["WEIR_HOME"] ?? NSHomeDirectory() + "/.weir"
    }

    /// The stages' programs stand beside this one.
    private static var programs: String {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return URL(filePath: own ?? CommandLine.arguments[0]).deletingLastPathComponent()
            .path(percentEncoded: false)
    }

    private static func environment() throws -> StageEnvironment {
        try StageEnvironment(
            identity: StageIdentity(
                stage: "supervisor",
                instance: "supervisor",
                epoch: UInt64.random(in: 1 ... .max),
                started: .now,
                startedMilliseconds: UInt64(Date().timeIntervalSince1970 * 1000),
            ),
            logger: Logger(label: "supervisor"),
            context: .init(),
            loop: .init(name: "supervisor"),
        )
    }

    /// Shows what happens; returns true when the deployment can't come up.
    private static func watch(
        _ news: AsyncStream<Supervisor.News>,
        _ deployment: Deployment,
    ) async -> Bool {
        for await one in news {
            show(one, deployment)
            if case .failed = one { return true }
        }
        return false
    }

    private static func show(_ news: Supervisor.News, _ deployment: Deployment) {
        switch news {
        case .ready:
            say("ready: \(deployment.instances.count) stages")
            for endpoint in deployment.clientEndpoints { say("  clients  \(endpoint)") }
            if let port = deployment.httpPort { say("  http     http://127.0.0.1:\(port)") }
            for instance in deployment.instances {
                guard let metrics = instance.metrics else { continue }
                say("  metrics  http://\(metrics)/metrics (\(instance.instance))")
            }
            say("  events   ipc://\(deployment.runtime)/events.sock")
        case .restarting(let instance, let reason, let pause):
            say("\(instance) \(reason); started again in \(Quantity.text(duration: pause))")
        case .failed(let instance, let reason):
            say("\(instance) can't be started: \(reason)")
        }
    }

    private static func complainOfSilence(_ supervisor: Supervisor) async {
        try? await Task.sleep(for: Limits.readyWithin)
        guard !Task.isCancelled else { return }
        let silent = await supervisor.silent
        if !silent.isEmpty { say("still silent: \(silent.joined(separator: ", "))") }
    }

    private static func say(_ line: String) {
        FileHandle.standardError.write(Data("weir up: \(line)\n".utf8))
    }
}

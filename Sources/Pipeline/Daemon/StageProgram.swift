import Access
import Bus
import Foundation
import Glibc
import Linux
import Logging
import Messages
import Metrics
import ServiceLifecycle
import Telemetry
import UnixSignals

/// A stage's `main`: settings, logs, control endpoint, signals, drain, exit code.
///
/// The exit code is 0 after a drain, 1 when the stage could not start, failed, or held something that
/// did not end with the drain, 2 when its command line or settings are wrong. Whatever goes wrong
/// before the log is there is one sentence on standard error.
package enum StageProgram {
    /// Runs the stage until it is told to stop, and ends the process.
    ///
    /// - Parameters:
    ///   - stage: its name, as `router`.
    ///   - summary: what it does, in one line, for `--help`.
    ///   - settings: its settings.
    ///   - arguments: its command line, without the program's name.
    ///   - make: makes the stage from them; it opens nothing yet.
    package static func run<Settings: StageSettings, S: Stage>(
        _ stage: String,
        _ summary: String,
        _ settings: Settings.Type,
        arguments: [String] = Array(CommandLine.arguments.dropFirst()),
        make: @Sendable (Settings, StageEnvironment) throws -> S,
    ) async -> Never {
        let loaded: Loaded<Settings>
        do {
            loaded = try load(stage, summary, settings, arguments)
        } catch {
            complain("weir-\(stage): \(error)")
            exit(2)
        }
        do {
            let environment = try environment(stage, loaded)
            try await live(make(loaded.settings, environment), loaded.common)
            exit(0)
        } catch {
            complain("weir-\(stage): \(error)")
            exit(1)
        }
    }

    private struct Loaded<Settings: Sendable>: Sendable {
        let common: CommonSettings
        let settings: Settings
        let locks: Locks
    }

    private static func load<Settings: StageSettings>(
        _ stage: String,
        _ summary: String,
        _: Settings.Type,
        _ arguments: [String],
    ) throws(SettingsTrouble) -> Loaded<Settings> {
        // A first reading, of nothing, declares every setting.
        var declaring = SettingsReader(section: Settings.section, sources: .none)
        _ = try CommonSettings(stage: stage, &declaring)
        _ = try? Settings(&declaring)

        let flags = try CommandLineFlags(arguments, declarations: declaring.declarations)
        if flags.wantsHelp {
            let declarations = declaring.declarations
            print(StageHelp.text(stage: stage, summary: summary, declarations: declarations))
            exit(0)
        }
        let sources = try SettingsSources(
            section: Settings.section,
            flags: flags.values,
            environment: ProcessInfo.processInfo.environment,
            file: flags.settingsFile,
        )
        var reader = SettingsReader(section: Settings.section, sources: sources)
        let common = try CommonSettings(stage: stage, &reader)
        let settings = try Settings(&reader)
        try reader.refuseUnknown()
        let locks = try Locks(common.locks, instance: common.instance)
        if flags.wantsCheck { exit(0) }
        return Loaded(common: common, settings: settings, locks: locks)
    }

    private static func environment<Settings>(
        _ stage: String,
        _ loaded: Loaded<Settings>,
    ) throws -> StageEnvironment {
        let common = loaded.common
        guard let level = Logger.Level(rawValue: common.logLevel) else {
            throw SettingsTrouble("--log-level is \"\(common.logLevel)\"; give info or debug.")
        }
        LoggingSystem.bootstrap { label in
            common.logFormat.handler(label, stage: stage, level: level)
        }
        let registry = PrometheusRegistry()
        MetricsSystem.bootstrap(registry)
        Allocator.tune()
        let identity = StageIdentity(
            stage: stage,
            instance: common.instance,
            epoch: UInt64.random(in: 1 ... .max),
            started: .now,
            startedMilliseconds: UInt64(Date().timeIntervalSince1970 * 1000),
        )
        return StageEnvironment(
            identity: identity,
            logger: Logger(label: common.instance),
            context: try Context(),
            loop: try SocketLoop(name: stage),
            registry: registry,
            locks: loaded.locks,
        )
    }

    private static func live<S: Stage>(_ stage: S, _ common: CommonSettings) async throws {
        let environment = stage.environment
        // Before anybody can see it: who does may tell it to stop at once.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try environment.loop.start()
        try await stage.open()
        let phase = StagePhase()
        // The library tells at `debug` how it starts and stops services; that is no news of a stage.
        var groupLogger = environment.logger
        groupLogger.logLevel = max(groupLogger.logLevel, .info)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: StageService(
                            stage: stage,
                            control: common.control,
                            drain: common.drain,
                            phase: phase,
                        ),
                        successTerminationBehavior: .gracefullyShutdownGroup,
                    ),
                    .init(
                        service: SignalService(signals: signals),
                        successTerminationBehavior: .gracefullyShutdownGroup,
                    ),
                ],
                logger: groupLogger,
            )
        )
        if common.watchParent {
            try ParentWatch.start { _ = kill(getpid(), SIGTERM) }
        }
        // The metrics are beside the group and not in it: they can be read to the end of a drain.
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            if environment.locks.areThere || !environment.hangups.isEmpty {
                tasks.addTask { await reload(environment) }
            }
            if let address = common.metrics {
                let desk = MetricsDesk(stage: stage, phase: phase, address: address)
                tasks.addTask { try await desk.run() }
            }
            try await tasks.next()
            tasks.cancelAll()
        }
        environment.loop.stop()
        await environment.loop.ended()
    }

    /// Reads what can change while a stage runs again at each SIGHUP.
    private static func reload(_ environment: StageEnvironment) async {
        for await _ in await UnixSignalsSequence(trapping: .sighup) {
            if environment.locks.areThere { reloadKeys(environment) }
            environment.hangups.come(environment.logger)
        }
    }

    /// Reads the list of who may connect again.
    private static func reloadKeys(_ environment: StageEnvironment) {
        let logger = environment.logger
        do {
            let removed = try environment.locks.reload()
            logger.info(
                "keys read again",
                metadata: ["removed": .array(removed.map { "\($0.role.rawValue) \($0.name)" })]
            )
        } catch {
            logger.error("keys stay as they were: \(error)")
        }
    }

    private static func complain(_ sentence: String) {
        FileHandle.standardError.write(Data((sentence + "\n").utf8))
    }
}

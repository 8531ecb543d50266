import Access
import Bus
package import Daemon
import Foundation
import Glibc
import Linux
import Links
import Messages

/// Runs all stages of a deployment as child processes of one.
///
/// What it does: holds a lock on the home (two of them would steal each other's sockets), starts the
/// stages, says when all of them answer, starts again what dies, and stops everything in the order
/// of the work: first who takes requests, last who keeps the bytes.
///
/// What it trusts: the programs beside its own executable.
///
/// Known weaknesses: a stage that hangs without ending is not started again; its liveness is the
/// other stages' business, and an operator's.
package actor Supervisor {
    /// What happens to a deployment, for whoever shows it.
    package enum News: Sendable {
        /// All stages answer.
        case ready
        /// An instance ended, in these words, and is started again after a pause.
        case restarting(instance: String, reason: String, after: Duration)
        /// An instance can't be started at all: it ended by itself before the deployment was ready.
        case failed(instance: String, reason: String)
    }

    private struct Slot {
        let plan: ChildPlan
        var restarts = Restarts()
        var child: Child?
        var isAnswering = false
    }

    private let deployment: Deployment
    private let programs: String
    private let environment: StageEnvironment
    private let onNews: @Sendable (News) -> Void
    private let lock: FileLock
    private var slots: [Slot]
    private var desk: LinkGroup?
    private var isReady = false
    private var isStopping = false
    private var whenQuiet: CheckedContinuation<Void, Never>?

    /// The loop's thread: links and slots live there.
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        environment.loop.asUnownedSerialExecutor()
    }

    /// Takes the lock on the home; nothing is started yet.
    ///
    /// - Parameters:
    ///   - deployment: what is to run.
    ///   - programs: the folder of the stages' programs.
    ///   - environment: a loop and a context of our own.
    ///   - onNews: told what happens.
    /// - Throws: a sentence, when the home can't be used or another deployment runs in it.
    package init(
        _ deployment: Deployment,
        programs: String,
        environment: StageEnvironment,
        onNews: @escaping @Sendable (News) -> Void,
    ) throws {
        try RuntimeFolder.make(deployment.home + "/store")
        try RuntimeFolder.make(deployment.home + "/router")
        lock = try FileLock(path: deployment.home + "/weir.lock")
        self.deployment = deployment
        self.programs = programs
        self.environment = environment
        self.onNews = onNews
        slots = deployment.instances.map { Slot(plan: $0) }
    }

    /// Starts every stage; `onNews` says when they answer.
    package func start() throws {
        let group = LinkGroup(to: slots.map(\.plan.control), of: .operator, in: environment)
        desk = group
        for number in slots.indices { startChild(number) }
        try group.open(
            onChange: { [unowned self] number, event in
                assumeIsolated { $0.noteAnswer(number, isThere: event != .died) }
            },
            onMessage: { _, _, _ in },
        )
        try writeState()
    }

    /// Stops every stage, each after it has drained, and returns when all have ended.
    package func stop(within drain: Duration) async {
        isStopping = true
        for number in slots.indices { _ = slots[number].restarts.stop() }
        stopLast()
        // Who waits behind one that hangs is not killed without having been asked.
        environment.loop.after(drain) { [weak self] in
            guard let self else { return }
            assumeIsolated { supervisor in
                for slot in supervisor.slots { slot.child?.terminate() }
            }
        }
        environment.loop.after(drain + Limits.killAfterDrain) { [weak self] in
            guard let self else { return }
            assumeIsolated { supervisor in
                for slot in supervisor.slots { slot.child?.kill() }
            }
        }
        if slots.contains(where: { $0.child != nil }) {
            await withCheckedContinuation { whenQuiet = $0 }
        }
        desk?.close()
        try? FileManager.default.removeItem(atPath: stateFile)
    }

    /// Stops the instances of the stage that was started last of those that run.
    ///
    /// Those that it needs are stopped when it has ended: it still finds them while it drains.
    private func stopLast() {
        guard let last = slots.last(where: { $0.child != nil }) else { return }
        for slot in slots where slot.plan.stage == last.plan.stage { slot.child?.terminate() }
    }

    /// Has every stage read its list of who may connect, and its denylists, again.
    package func reload() {
        for slot in slots where slot.plan.rereads { slot.child?.reload() }
    }

    /// Instances that do not answer yet.
    package var silent: [String] {
        slots.filter { !$0.isAnswering }.map(\.plan.instance)
    }

    private func startChild(_ number: Int) {
        let plan = slots[number].plan
        do {
            slots[number].child = try Child(plan, folder: programs) { [weak self] end in
                guard let self else { return }
                environment.loop.post { [self] in
                    assumeIsolated { $0.childEnded(number, end) }
                }
            }
            slots[number].restarts.started(now: .now)
        } catch {
            // What could be started once can be again: for now there is no process or no memory.
            guard isReady else {
                return onNews(.failed(instance: plan.instance, reason: "\(error)"))
            }
            startAgain(number, because: "could not be started: \(error)")
        }
    }

    private func childEnded(_ number: Int, _ end: ChildProcess.End) {
        let wasAnswering = slots[number].isAnswering
        slots[number].child = nil
        slots[number].isAnswering = false
        if !isReady, !isStopping, !wasAnswering, case .status = end {
            // It ended by itself before it ever answered: it said why, and would say it again.
            onNews(.failed(instance: slots[number].plan.instance, reason: "\(end)"))
            return
        }
        startAgain(number, because: "\(end)")
        guard isStopping else {
            // Whoever reads the file now is not to take another process for this one.
            try? writeState()
            return
        }
        let running = slots.filter { $0.child != nil }
        if running.isEmpty {
            whenQuiet?.resume()
            whenQuiet = nil
        } else if !running.contains(where: { $0.plan.stage == slots[number].plan.stage }) {
            stopLast()
        }
    }

    private func startAgain(_ number: Int, because reason: String) {
        guard case .startAfter(let pause) = slots[number].restarts.exited(now: .now) else { return }
        let instance = slots[number].plan.instance
        onNews(.restarting(instance: instance, reason: reason, after: pause))
        environment.loop.after(pause) { [unowned self] in
            assumeIsolated { supervisor in
                guard supervisor.slots[number].restarts.pauseOver() else { return }
                supervisor.startChild(number)
                try? supervisor.writeState()
            }
        }
    }

    private func noteAnswer(_ number: Int, isThere: Bool) {
        slots[number].isAnswering = isThere
        guard !isReady, slots.allSatisfy(\.isAnswering) else { return }
        isReady = true
        onNews(.ready)
    }

    private var stateFile: String { StateFile.path(runtime: deployment.runtime) }

    private func writeState() throws {
        let stages = slots.map { slot in
            StateFile.Stage(
                stage: slot.plan.stage,
                instance: slot.plan.instance,
                control: slot.plan.control,
                metrics: slot.plan.metrics.map { "http://\($0)/metrics" },
                pid: slot.child.map(\.pid),
            )
        }
        try StateFile.write(
            StateFile(clients: deployment.openEndpoints, stages: stages),
            to: stateFile
        )
    }
}

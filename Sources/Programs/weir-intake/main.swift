import Daemon
import IntakeService

await StageProgram.run(
    "intake",
    "Takes clients' requests over ZeroMQ and answers each of them once.",
    IntakeSettings.self,
) { settings, environment in
    IntakeStage(settings, environment)
}

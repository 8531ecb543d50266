import BroadcasterService
import Daemon

await StageProgram.run(
    "broadcaster",
    "Publishes what happens to public content, and answers what it published before.",
    BroadcasterSettings.self,
) { settings, environment in
    BroadcasterStage(settings, environment)
}

import Daemon
import StoreService

await StageProgram.run(
    "store",
    "keeps the blocks of a pipeline.",
    StoreSettings.self
) { settings, environment in
    try StoreStage(settings, environment)
}

import Daemon
import RouterService

await StageProgram.run(
    "router",
    "Finds out who has a content: gives searches to fetchers and answers with what came of them.",
    RouterSettings.self,
) { settings, environment in
    RouterStage(settings, environment)
}

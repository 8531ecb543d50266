import Daemon
import HTTPService

await StageProgram.run(
    "http",
    "A door for everything that speaks HTTP: public content by its CID, as a trustless gateway.",
    HTTPSettings.self,
) { settings, environment in
    HTTPStage(
        settings,
        environment,
        port: try ClientPort(settings, environment)
    )
}

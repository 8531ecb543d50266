import Daemon
import Fetching
import PeerFetcherService

await StageProgram.run(
    "peer-fetcher",
    "fetches content from direct libp2p peers, on the routers' orders, and serves them.",
    PeerFetcherSettings.self,
) { settings, environment in
    FetcherStage(
        try settings.sources(instance: environment.identity.instance),
        settings.fetcher,
        environment,
    )
}

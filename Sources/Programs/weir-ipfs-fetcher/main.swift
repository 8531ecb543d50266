import Daemon
import Fetching
import IPFSFetcherService

await StageProgram.run(
    "ipfs-fetcher",
    "fetches content from trustless HTTP gateways, on the routers' orders.",
    IPFSFetcherSettings.self,
) { settings, environment in
    FetcherStage(
        settings.sources(instance: environment.identity.instance),
        settings.fetcher,
        environment,
    )
}

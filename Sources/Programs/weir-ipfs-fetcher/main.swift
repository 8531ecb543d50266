import Daemon
import Fetching
import IPFSFetcherService

await StageProgram.run(
    "ipfs-fetcher",
    "fetches content from the IPFS network and from trustless HTTP gateways, on the routers' orders.",
    IPFSFetcherSettings.self,
) { settings, environment in
    FetcherStage(
        try settings.sources(instance: environment.identity.instance),
        settings.fetcher,
        environment,
    )
}

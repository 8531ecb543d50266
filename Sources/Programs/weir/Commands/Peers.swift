import ArgumentParser
import Console
import Linux
import WeirClient

/// `weir peers`: whom the pipeline is connected with.
struct Peers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows the connected peers: latency, agent, protocols, bytes, trust.",
        discussion: "On a terminal the table is drawn anew each second, until Ctrl-C.",
    )

    @OptionGroup var peers: PeerOptions

    @Flag(help: "Print everything that is known, once, as JSON.")
    var json = false

    @Flag(help: "Print the table once.")
    var once = false

    func run() async throws {
        try await Interrupted.byPerson { try await show() }
    }

    private func show() async throws {
        let isLive = !json && !once && File.standardOutput.isTerminal
        let fetchers = try peers.fetchers()
        let client = try Client(endpoints: fetchers.map(\.control))
        repeat {
            let rows = await PeerOptions.reports(fetchers, client).flatMap { fetcher, report in
                (report?.peers ?? []).map { PeerLine(instance: fetcher.instance, peer: $0) }
            }
            if json {
                try Output.json(rows)
            } else {
                let table = PeerLine.table(rows).text
                // Home, the table, and nothing of what stood below it.
                try File.standardOutput.write(isLive ? "\u{1B}[H\u{1B}[2J" + table : table)
            }
            if isLive { try await Task.sleep(for: .seconds(1)) }
        } while isLive
        await client.close()
    }
}

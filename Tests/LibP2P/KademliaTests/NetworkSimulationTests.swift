import Kademlia
import Multiformats
import PeerIdentity
import Testing

@Suite("Kademlia network")
struct NetworkSimulationTests {
    static let fair = SimulatedNetwork.Weather()
    static let foul = SimulatedNetwork.Weather(lost: 50, dead: 150, liars: 50)

    /// Which share of the true nearest a lookup found.
    func share(_ closest: [Contact], of truth: [PeerID]) -> Double {
        let found = Set(closest.map(\.id))
        return Double(truth.count { found.contains($0) }) / Double(truth.count)
    }

    func median(_ values: [Duration]) -> Duration { values.sorted()[values.count / 2] }

    @Test("in fair weather finds the true nearest, fast and with few questions")
    func fairWeather() {
        var network = SimulatedNetwork(1_500, Self.fair, seed: 1)
        var shares = 0.0
        var times: [Duration] = []
        for number in 0..<40 {
            let content = content(UInt64(number))
            let result = network.run(.closest(content.bytes), by: number * 7)
            #expect(result.outcome?.reason == .complete)
            #expect(result.asked <= 60)
            // A node is not among those that it finds.
            let truth = network.nearest(Key(content), 21).filter { $0 != peer(UInt64(number * 7)) }
            shares += share(result.closest, of: Array(truth.prefix(20)))
            times.append(result.took)
        }
        #expect(shares / 40 > 0.99)
        #expect(median(times) < .seconds(3))
    }

    @Test(
        "in foul weather finds nearly all of the true nearest, within its bounds",
        arguments: 1...3 as ClosedRange<UInt64>
    )
    func foulWeather(seed: UInt64) {
        var network = SimulatedNetwork(1_000, Self.foul, seed: seed)
        var shares = 0.0
        var ghosts = 0
        for number in 0..<20 {
            let content = content(UInt64(number))
            let result = network.run(.closest(content.bytes), by: 0)
            #expect(result.asked <= Limits.asksMax)
            #expect(result.underWay <= Limits.questionsMax)
            #expect(result.took <= Limits.lookupTime)
            ghosts += result.ghosts
            // No poisoned address was ever to be dialled.
            #expect(result.addresses.allSatisfy { $0.reach == .world })
            let truth = network.nearest(Key(content), 21).filter { $0 != peer(0) }
            shares += share(result.closest, of: Array(truth.prefix(20)))
        }
        #expect(shares / 20 > 0.9)
        // The liars were believed, as far as a question is worth.
        #expect(ghosts > 20)
    }

    @Test("finds who provides, long before the lookup is over", arguments: [fair, foul])
    func providing(weather: SimulatedNetwork.Weather) {
        var network = SimulatedNetwork(1_000, weather, seed: 7)
        var found = 0
        for number in 0..<20 {
            let content = content(UInt64(number))
            #expect(!network.provide(content, by: 0).isEmpty)
            let result = network.run(.providers(content, wanted: 100), by: 999)
            // Who is told at poisoned addresses comes without any.
            if result.providers.contains(contact(0)) { found += 1 }
            #expect(result.asked <= Limits.asksMax)
        }
        #expect(found >= 19)
        #expect(network.records >= 20 * 12)
    }

    @Test("finds where a peer is")
    func findingPeers() {
        var network = SimulatedNetwork(1_000, Self.foul, seed: 3)
        let sought = network.nearest(Key(content(5)), 10)
        let found = sought.count { peer in
            network.run(.peer(peer), by: 0).sightings.contains { $0.id == peer }
        }
        #expect(found == sought.count)
    }
}

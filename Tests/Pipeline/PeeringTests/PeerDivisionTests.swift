import Peering
import SeededRandom
import Testing

@Suite("Peers divided among instances")
struct PeerDivisionTests {
    private func owners(_ peer: [UInt8], among instances: [String]) -> [String] {
        instances.filter { PeerDivision(instances: instances, instance: $0).isOurs(peer) }
    }

    @Test("belong to one instance each, in nearly equal parts")
    func parts() {
        var random = SeededGenerator(seed: 1)
        let instances = ["peer-fetcher-0", "peer-fetcher-1", "peer-fetcher-2"]
        var counts: [String: Int] = [:]
        for _ in 0..<3_000 {
            let owners = owners(random.bytes(38), among: instances)
            #expect(owners.count == 1)
            counts[owners.first ?? "", default: 0] += 1
        }
        #expect(counts.values.allSatisfy { (800...1_200).contains($0) }, "\(counts)")
    }

    @Test("stay where they are when an instance goes, but for its own")
    func stability() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<500 {
            let peer = random.bytes(38)
            let before = owners(peer, among: ["a", "b", "c"])
            let after = owners(peer, among: ["a", "b"])
            #expect(before == after || before == ["c"])
        }
    }

    @Test("are all ours when we are alone, or not among those that are named")
    func alone() {
        #expect(PeerDivision(instances: [], instance: "a").isOurs([1]))
        #expect(PeerDivision(instances: ["a"], instance: "a").isOurs([1]))
        #expect(PeerDivision(instances: ["b", "c"], instance: "a").isOurs([1]))
    }
}

import Fetching
import Testing

@Suite("Byte budget", .timeLimit(.minutes(1)))
struct ByteBudgetTests {
    @Test("What is free is taken at once, the rest waits for its turn")
    func turns() async {
        let budget = ByteBudget(10)
        #expect(await budget.take(6))
        #expect(!budget.tryTake(5))
        #expect(budget.tryTake(4))
        async let first = budget.take(8)
        budget.give(4)
        budget.give(6)
        #expect(await first)
        #expect(budget.free == 2)
    }

    @Test("More than all of it is taken as all of it")
    func large() async {
        let budget = ByteBudget(10)
        #expect(await budget.take(100))
        #expect(budget.free == 0)
        budget.give(100)
        #expect(budget.free == 10)
    }

    @Test("Who is cancelled takes nothing, and does not hold up who comes after")
    func cancellation() async {
        let budget = ByteBudget(10)
        #expect(await budget.take(10))
        let large = Task { await budget.take(9) }
        large.cancel()
        #expect(await large.value == false)
        async let small = budget.take(1)
        budget.give(10)
        #expect(await small)
        #expect(budget.free == 9)
    }
}

import HTTPService
import Testing

@Suite("The budget of pieces", .timeLimit(.minutes(1)))
struct BudgetTests {
    @Test("It gives what it has, and takes back what nobody holds")
    func givesBack() {
        let budget = Budget(slots: 2)
        do {
            let first = budget.slotIfFree()
            let second = budget.slotIfFree()
            withExtendedLifetime((first, second)) {
                #expect(first != nil && second != nil)
                #expect(budget.slotIfFree() == nil)
            }
        }
        #expect(budget.slotIfFree() != nil)
    }

    @Test("Whoever holds some gets another only while many are free")
    func shares() {
        let budget = Budget(slots: 24)
        var held: [[Budget.Slot]] = []
        for _ in 0..<6 {
            var slots: [Budget.Slot] = []
            while slots.count < Limits.piecesPerAnswer,
                let slot = budget.slotIfFree(beside: slots.count)
            { slots.append(slot) }
            held.append(slots)
        }
        #expect(held.map(\.count) == [4, 4, 4, 3, 2, 2])
        #expect(budget.slotIfFree() != nil)
    }

    @Test("Many who wait all get their turn, and whoever is cancelled loses nobody else's")
    func turns() async throws {
        let budget = Budget(slots: 3)
        let done = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<300 {
                group.addTask {
                    let task = Task {
                        let slot = try await budget.slot()
                        await Task.yield()
                        withExtendedLifetime(slot) {}
                    }
                    if number.isMultiple(of: 3) { task.cancel() }
                    return (try? await task.value) != nil
                }
            }
            var done = 0
            for await isDone in group where isDone { done += 1 }
            return done
        }
        #expect(done >= 200)
        let slots = (0..<3).map { _ in budget.slotIfFree() }
        withExtendedLifetime(slots) {
            #expect(slots.allSatisfy { $0 != nil })
            #expect(budget.slotIfFree() == nil)
        }
    }
}

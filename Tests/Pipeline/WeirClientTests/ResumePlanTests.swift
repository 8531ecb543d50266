import Testing
import WeirClient

@Suite("Resume plan")
struct ResumePlanTests {
    @Test("A new file begins at the offset and compares nothing")
    func newFile() {
        let plan = ResumePlan(fileSize: 0)
        #expect(plan.firstByte(100) == 100)
        #expect(plan.newBytes(of: [1, 2], tail: []) == [1, 2])
    }

    @Test("A small file is compared as a whole")
    func smallFile() {
        let plan = ResumePlan(fileSize: 3)
        #expect(plan.firstByte(100) == 100)
        #expect(plan.newBytes(of: [1, 2, 3, 4], tail: [1, 2, 3]) == [4])
    }

    @Test("Of a large file the last 64 KiB are compared")
    func largeFile() {
        let plan = ResumePlan(fileSize: 1 << 20)
        #expect(plan.compared == 64 << 10)
        #expect(plan.firstByte(5) == 5 + (1 << 20) - (64 << 10))
    }

    @Test("A file that holds something else, or more, is not continued")
    func somethingElse() {
        let plan = ResumePlan(fileSize: 3)
        #expect(plan.newBytes(of: [1, 2, 4, 4], tail: [1, 2, 3]) == nil)
        #expect(plan.newBytes(of: [1, 2], tail: [1, 2, 3]) == nil)
    }
}

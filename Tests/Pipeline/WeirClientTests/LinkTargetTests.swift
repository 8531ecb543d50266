import Testing
import WeirClient

@Suite("The target of a link in somebody else's folder")
struct LinkTargetTests {
    @Test(
        "It stays inside or it is refused",
        arguments: [
            ("a.txt", 0, true), ("./a.txt", 0, true), ("a/b/c", 0, true), (".", 0, true),
            ("../a.txt", 1, true), ("../../x", 2, true), ("..", 1, true), ("a//b", 0, true),
            ("/etc/passwd", 5, false), ("..", 0, false), ("../x", 0, false), ("../../x", 1, false),
            ("a/../b", 0, false), ("a/../../b", 3, false), ("./../x", 0, false), ("", 3, false),
            ("a\0b", 0, false), ("//x", 1, false), (".././..", 1, false), (".././..", 2, true),
        ]
    )
    func judged(target: String, depth: Int, isInside: Bool) {
        #expect(LinkTarget.staysInside(Array(target.utf8), depth: depth) == isInside)
    }
}

import StoreService
import Testing

@Suite struct DiskRoomTests {
    @Test(
        "A part of the disk is for removing: 256 MiB, or an eighth of a small one",
        arguments: [
            (1 << 40, 1 << 40, (1 << 40) - (256 << 20)),
            (256 << 20, 1 << 40, 0),
            (0, 1 << 40, -256 << 20),
            (48 << 20, 48 << 20, 42 << 20),
        ] as [(Int64, Int64, Int64)]
    )
    func spare(free: Int64, total: Int64, spare: Int64) {
        #expect(DiskRoom(free: free, total: total)?.spare == spare)
    }

    @Test("A file system that doesn't say its size keeps nothing out")
    func silent() {
        #expect(DiskRoom(free: 0, total: 0) == nil)
    }

    @Test(
        "Room is reserved ahead as long as there is much, and never out of what is for removing",
        arguments: [
            (1 << 40, 1 << 40, 16 << 20),
            (300 << 20, 1 << 40, 11 << 20),
            (256 << 20, 1 << 40, 0),
            (0, 1 << 40, 0),
        ] as [(Int64, Int64, Int64)]
    )
    func ahead(free: Int64, total: Int64, ahead: Int64) {
        #expect(DiskRoom(free: free, total: total)?.ahead == ahead)
    }
}

import Foundation
import Testing

extension EndToEnd {
    @Suite(
        "The HTTP door",
        .enabled(if: Tool.areReady(.curl), Comment(rawValue: Tool.hint))
    )
    struct DoorTests {
        @Test("curl reads a file, a range and a block, and is told what is not there")
        func curl() async throws {
            try await withFolder { folder in
                let port = try FreePort.next()
                let bytes = Pattern.bytes(3_000_000, seed: 9)
                let file = try folder.write(bytes, to: "file.bin")
                try await withDeployment("a", .init(http: port), in: folder) { weir in
                    let cid = try await weir.weir("put", file, "--content-type", "image/png").line
                    let url = "http://127.0.0.1:\(port)/ipfs/\(cid)"
                    let whole = try await Self.fetch(url, in: folder)
                    #expect(whole == "200 image/png 3000000")
                    #expect(try folder.bytes(of: "body") == bytes)
                    let range = try await Self.fetch(url, "--range", "1048570-1048585", in: folder)
                    #expect(range == "206 image/png 16")
                    #expect(try folder.bytes(of: "body") == Array(bytes[1_048_570..<1_048_586]))
                    let block = try await Self.fetch(url + "?format=raw", in: folder)
                    #expect(block.hasPrefix("200 application/vnd.ipld.raw"))
                    let car = try await Self.fetch(url + "?format=car", in: folder)
                    #expect(car.hasPrefix("200 application/vnd.ipld.car"))
                    let nobodys =
                        "http://127.0.0.1:\(port)/ipfs/"
                        + "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
                    #expect(try await Self.fetch(nobodys, in: folder).hasPrefix("404"))
                    let cached = try await Self.fetch(
                        nobodys,
                        "--header",
                        "Cache-Control: only-if-cached",
                        in: folder
                    )
                    #expect(cached.hasPrefix("412"))
                    let health = "http://127.0.0.1:\(port)/health"
                    #expect(try await Self.fetch(health, in: folder).hasPrefix("200"))
                    let metrics = "http://127.0.0.1:\(port)/metrics"
                    #expect(try await Self.fetch(metrics, in: folder).hasPrefix("200"))
                }
            }
        }

        /// The status, type and size of what came; its bytes are in `body`.
        private static func fetch(
            _ url: String,
            _ more: String...,
            in folder: TestFolder,
        ) async throws -> String {
            let form = "%{http_code} %{content_type} %{size_download}"
            let arguments = ["--silent", "--output", folder.path(of: "body"), "--write-out", form]
            return try await Tool.curl.run(arguments + more + [url], in: folder).output
        }
    }
}

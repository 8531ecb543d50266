import Linux

// weir: the command line of a pipeline. See Weir.swift for what it can do.
Allocator.tune()
File.reportBrokenPipes()
await Runner.run()

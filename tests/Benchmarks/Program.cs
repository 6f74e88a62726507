using BenchmarkDotNet.Running;
using Lakehouse.Benchmarks.EndToEnd;

// `generate FOLDER ROWS EVENTS`, `end-to-end …` (see run.sh), else the kernels with BenchmarkDotNet's own options.
switch (args)
{
    case ["generate", var folder, var rows, var events]:
        new BenchData(folder, long.Parse(rows), long.Parse(events)).Make();
        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(BenchData).Assembly).Run(args);
        return 0;
}

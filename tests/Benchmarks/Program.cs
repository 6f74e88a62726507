using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Lakehouse.Benchmarks.Buckets;
using Lakehouse.Benchmarks.Catalog;
using Lakehouse.Benchmarks.EndToEnd;

// `generate FOLDER ROWS EVENTS`, `warm-upserts TABLE-FOLDER COMMITS`, `queries LAKE SQL TIMES`, `bucket-reads LAKE TABLE SQL COLUMNS`, `bucket-commits COMMITS`, `bucket-transfer MEBIBYTES ROUNDS`, `bucket-memory MEBIBYTES`, `timeline FOLDER INSTANTS FILES`, `sync-hms PARTITIONS`, `end-to-end LAKEHOUSE.DLL FOLDER ROWS EVENTS` (run.sh), else the kernels with BenchmarkDotNet's options.
switch (args)
{
    case ["generate", var folder, var rows, var events]:
        Data(folder, Count(rows), Count(events)).Make();
        return 0;
    case ["end-to-end", var program, var folder, var rows, var events]:
        var data = Data(folder, Count(rows), Count(events));
        var run = new EndToEndRun(new LakehouseProgram(program), data, Path.Combine(folder, "work"), Count(rows), Count(events), Environment.GetEnvironmentVariable("KAFKA"));
        Console.WriteLine($"\n{run.Run()}");
        return 0;
    case ["warm-upserts", var table, var commits]:
        Console.WriteLine(await new WarmUpserts(table).RunAsync((int)Count(commits), cold: 50));
        return 0;
    case ["queries", var lake, var sql, var times]:
        Console.WriteLine(await new WarmQueries(lake).RunAsync(sql, int.Parse(times, CultureInfo.InvariantCulture)));
        return 0;
    case ["bucket-reads", var lake, var table, var sql, var columns]:
        Console.WriteLine(await new BucketReads(lake, table).RunAsync(sql, columns.Split(',')));
        return 0;
    case ["bucket-commits", var commits]:
        Console.WriteLine(await new BucketCommits((int)Count(commits)).RunAsync());
        return 0;
    case ["bucket-transfer", var mebibytes, var rounds]:
        Console.WriteLine(await new BucketTransfer((int)Count(mebibytes), (int)Count(rounds)).RunAsync());
        return 0;
    case ["bucket-memory", var mebibytes]:
        Console.WriteLine(await new BucketMemory((int)Count(mebibytes)).RunAsync());
        return 0;
    case ["timeline", var folder, var instants, var files]:
        Console.WriteLine(await new LongTimeline(folder, int.Parse(instants, CultureInfo.InvariantCulture), int.Parse(files, CultureInfo.InvariantCulture)).RunAsync());
        return 0;
    case ["sync-hms", var partitions]:
        Console.WriteLine(await new SyncCost((int)Count(partitions)).RunAsync());
        return 0;
    default:
        var job = Job.ShortRun.WithToolchain(new InProcessEmitToolchain(TimeSpan.FromMinutes(5), logOutput: true));
        BenchmarkSwitcher.FromAssembly(typeof(BenchData).Assembly).Run(args, DefaultConfig.Instance.AddJob(job));
        return 0;
}

static long Count(string text) => long.Parse(text, CultureInfo.InvariantCulture);

static BenchData Data(string folder, long rows, long events) => new(Path.Combine(folder, $"data-{rows}-{events}"), rows, events);

using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation;

/// <summary>Random batches by a writer that crashes and fails now and then, against a dictionary that does the same by the book.</summary>
public sealed class ModelTests
{
    private const int Writes = 40;

    [Theory]
    [InlineData(KeyScope.Partition)]
    [InlineData(KeyScope.Table)]
    public async Task Random_writes_with_crashes_agree_with_the_model(KeyScope scope)
    {
        for (var run = 0; run < 3; run++)
        {
            var seed = Environment.GetEnvironmentVariable("LAKEHOUSE_SEED") is { } text ? int.Parse(text) : 1 + run;
            TestContext.Current.TestOutputHelper?.WriteLine($"LAKEHOUSE_SEED={seed}");
            try
            {
                await RunAsync(scope, new SeededIds(seed));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidOperationException($"seed {seed}: {exception.Message}", exception);
            }
        }
    }

    private static async Task RunAsync(KeyScope scope, SeededIds random)
    {
        var storage = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(storage, buckets: 3);
        var model = new OrderModel(scope);
        for (var write = 0; write < Writes; write++)
        {
            var batch = Enumerable.Range(0, 1 + random.Next(12)).Select(_ => RandomRow(random, write)).ToArray();
            var after = model.After(batch);
            var outcome = await WriteAsync(storage, scope, random, batch);
            var stored = await OrderTable.ReadAsync(storage);
            if (outcome is null && !stored.SequenceEqual(after.Rows))
            {
                // A disturbed write that did not take place.
                Assert.Equal(model.Rows, stored);
                continue;
            }

            Assert.Equal(after.Rows, stored);
            model = after;
        }

        await WriteAsync(storage, scope, random: null, []);
        Assert.Equal(model.Rows, await OrderTable.ReadAsync(storage));
        await TableAudit.AssertNothingOrphanedAsync(storage);
    }

    /// <summary>True when the write is known to be done, null when it was disturbed.</summary>
    private static async Task<bool?> WriteAsync(MemoryStorage storage, KeyScope scope, SeededIds? random, OrderRow[] batch)
    {
        var plan = random is null || random.Next(3) > 0 ? FaultPlan.None : FaultPlan.At(1 + random.Next(80), (Fault)(1 + random.Next(4)));
        var disturbed = new FaultStorage(storage, FaultPlan.When(call =>
            plan.Next(call) is var fault && call.Operation == StorageOperation.Lock && fault == Fault.FailAfter ? Fault.FailBefore : plan.Next(call)));
        var options = new WriterOptions { KeyScope = scope, Retained = 3, Ids = random ?? new SeededIds(1), MaxParallelFileGroups = 2 };
        try
        {
            await using var writer = await TableWriter.OpenAsync(disturbed, options, TestContext.Current.CancellationToken);
            var result = await writer.WriteRowsAsync(batch);
            return result.Outcome is null or CommitOutcome.Committed ? true : null;
        }
        catch (Exception exception) when (exception is SimulatedCrashException or LakehouseException { Kind: ErrorKind.Unavailable })
        {
            return null;
        }
    }

    private static OrderRow RandomRow(SeededIds random, int write)
    {
        var id = $"k{random.Next(15)}";
        var region = $"r{random.Next(3)}";
        return random.Next(10) switch
        {
            0 => new OrderRow(id, region, null, Kind: RowKind.DeleteByKey),
            1 => new OrderRow(id, region, null, Kind: RowKind.Delete),
            2 => new OrderRow(id, region, random.Next(60), Kind: RowKind.Delete),
            3 => new OrderRow(id, region, null, $"{write} in order of arrival"),
            _ => new OrderRow(id, region, write + random.Next(5), $"{write}"),
        };
    }
}

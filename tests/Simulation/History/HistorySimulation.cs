using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation.History;

/// <summary>
/// A random history of one table, with crashes and failures of its store, against <see cref="HistoryLog"/>. After every step a reader that
/// knows nothing of the writer must see the rows of the newest completed instant; now and then it travels back, and asks for what changed.
/// </summary>
internal sealed class HistorySimulation
{
    private const int Recent = 15;

    private readonly HistorySettings settings;
    private readonly List<string> recent = [];
    private readonly SeededIds random;
    private readonly IHistoryStore store;
    private readonly HistoryLog log = new();
    private readonly HistoryOperations operations;
    private TableWriter? writer;
    private bool mayRefuse;

    /// <summary>A history on an empty store.</summary>
    /// <param name="settings">The table.</param>
    /// <param name="random">Chooses.</param>
    /// <param name="store">The store; the caller disposes it.</param>
    public HistorySimulation(HistorySettings settings, SeededIds random, IHistoryStore store)
    {
        (this.settings, this.random, this.store) = (settings, random, store);
        operations = new HistoryOperations(random);
    }

    /// <summary>What was done, with how many of each were disturbed.</summary>
    public SortedDictionary<string, (int Runs, int Disturbed)> Counts { get; } = [];

    /// <summary>Makes the table and takes the steps.</summary>
    public async Task RunAsync(int steps)
    {
        await OrderTable.CreateAsync(store.Reader(), settings.Buckets, type: settings.Type);
        for (var step = 0; step < steps; step++)
        {
            var operation = operations.Choose(log);
            try
            {
                await StepAsync(operation);
                recent.Add(Told(operation));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidOperationException($"step {step}, {Told(operation)}: {exception.Message} {(exception as LakehouseException)?.Context}\nbefore it:\n{string.Join('\n', recent.TakeLast(Recent))}", exception);
            }
        }

        await CloseAsync();
        await using (await TableWriter.OpenAsync(store.Written, Options(), default))
        {
            // Opening puts the table in order.
        }

        await CheckRowsAsync(await TableState.LoadAsync(store.Reader()));
        await TableAudit.AssertNothingOrphanedAsync(store.Reader());
    }

    private string Told(HistoryOperation operation) => $"{operation.Name}{(store.Happened ? ", disturbed" : "")} {operation.Detail}";

    private WriterOptions Options() => store.Options with { Index = settings.Buckets is null ? IndexKind.Simple : null, Retained = 0 };

    private async Task StepAsync(HistoryOperation operation)
    {
        var fault = random.Next(6) == 0 ? (Fault)(1 + random.Next(4)) : Fault.None;
        store.Arm(fault, random.Next(operation.Calls));
        var end = await TryAsync(operation);
        store.Disarm();
        if (store.HasCrashed || (end == HistoryEnd.Open && writer is null))
        {
            await store.ReplaceAsync(writer);
            writer = null;
        }

        if (operation.EndsWriter)
        {
            await CloseAsync();
        }

        Count(operation.Name, store.Happened);

        var state = await TableState.LoadAsync(store.Reader());
        var added = log.Observe(state.Timeline, operation.After);
        Assert.True(end != HistoryEnd.Open || store.Happened, "it was not done, and nothing disturbed it");
        Assert.True(end != HistoryEnd.Done || !operation.MustCommit || added.Count > 0, "it was done, and there is no commit of it");
        await CheckRowsAsync(state);
        await CheckPastAsync(state);
    }

    private async Task<HistoryEnd> TryAsync(HistoryOperation operation)
    {
        try
        {
            writer ??= await TableWriter.OpenAsync(store.Written, Options(), default);
            return await operation.RunAsync(writer);
        }
        catch (SimulatedCrashException)
        {
            return HistoryEnd.Open;
        }
        catch (LakehouseException exception) when (store.Happened && exception.Kind is ErrorKind.Unavailable or ErrorKind.Conflict)
        {
            return HistoryEnd.Open;
        }
    }

    private async Task CheckRowsAsync(TableState state)
    {
        Assert.Equal(state.Timeline.LastCompletedWrite, log.Instants.Count == 0 ? null : log.Instants[^1]);
        AssertRows(log.Current.Rows, await OrderTable.ReadAsync(store.Reader()), "now");
    }

    private async Task CheckPastAsync(TableState state)
    {
        var reachable = log.Instants.Where(instant => state.EarliestRetained is not { } earliest || instant >= earliest).ToList();
        if (reachable.Count == 0 || random.Next(4) > 0)
        {
            return;
        }

        // A clean that died may have removed files already.
        mayRefuse = operations.CleansByVersions
            || state.Timeline.Instants.Any(instant => instant is { Action: TimelineAction.Clean, State: not InstantState.Completed });
        var end = reachable[random.Next(reachable.Count)];
        await CheckAsync(log.At(end).Rows, new ScanRequest { AsOf = end });
        var begin = reachable[random.Next(reachable.Count)];
        if (begin < end)
        {
            await CheckAsync(log.At(end).ChangedIn(begin, end), new ScanRequest { Kind = ScanKind.Incremental, Begin = begin, End = end });
        }
    }

    private async Task CheckAsync(IReadOnlyList<OrderRow> expected, ScanRequest request)
    {
        try
        {
            AssertRows(expected, await OrderTable.ReadAsync(store.Reader(), request), request.ToString());
        }
        catch (LakehouseException refused) when (refused.Kind == ErrorKind.Invalid && mayRefuse)
        {
            Count("read refused", isDisturbed: false);
        }
    }

    private static void AssertRows(IReadOnlyList<OrderRow> expected, IReadOnlyList<OrderRow> found, string when) => Assert.True(
        expected.SequenceEqual(found),
        $"{when}: missing {string.Join("; ", expected.Except(found).Take(5))}; too many {string.Join("; ", found.Except(expected).Take(5))}; {expected.Count} rows expected, {found.Count} found");

    private void Count(string name, bool isDisturbed)
    {
        var (runs, hits) = Counts.GetValueOrDefault(name);
        Counts[name] = (runs + 1, hits + (isDisturbed ? 1 : 0));
    }

    private async Task CloseAsync()
    {
        if (writer is { } open)
        {
            await open.DisposeAsync();
            writer = null;
        }
    }
}

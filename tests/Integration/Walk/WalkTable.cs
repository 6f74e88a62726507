using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Integration.Walk;

/// <summary>One table of the walk: its store, what it must hold, and the chances of what comes next.</summary>
internal sealed class WalkTable
{
    private WalkTable(WalkForm form, LocalStorage storage, int seed)
    {
        Form = form;
        Storage = storage;
        Dice = new WalkDice(seed);
        Looks = new WalkDice(seed);
    }

    /// <summary>What it is.</summary>
    public WalkForm Form { get; }

    /// <summary>Where it lies.</summary>
    public LocalStorage Storage { get; }

    /// <summary>What it must hold.</summary>
    public WalkModel Model { get; } = new();

    /// <summary>Chances.</summary>
    public WalkDice Dice { get; }

    /// <summary>Chances of looks back, apart from those of the steps: a seed takes the same steps with and without them.</summary>
    public WalkDice Looks { get; }

    /// <summary>Every step taken, for whoever looks for the reason of a difference.</summary>
    public List<string> Steps { get; } = [];

    /// <summary>Makes an empty table.</summary>
    public static async Task<WalkTable> CreateAsync(WalkForm form, string folder, int seed)
    {
        var storage = new LocalStorage(folder);
        await OrderTable.CreateAsync(
            storage, form.Index == TableFormat.Writing.IndexKind.Bucket ? WalkForm.Buckets : null, form.Partitioned, type: form.Type);
        return new WalkTable(form, storage, seed);
    }

    /// <summary>The timeline as it is.</summary>
    public Task<TableState> LoadAsync() => TableState.LoadAsync(Storage, TestContext.Current.CancellationToken);

    /// <summary>The oldest pending instant of an action, or null.</summary>
    public async Task<Instant?> PendingAsync(TimelineAction action) =>
        (await LoadAsync()).Timeline.PendingWrites.FirstOrDefault(instant => instant.Action == action);

    /// <summary>Our reader's rows must be the model's; gives every column of them, meta columns too.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync()
    {
        Assert.Equal(Model.Rows, await OrderTable.ReadAsync(Storage));
        return await OrderTable.ReadWithMetaAsync(Storage);
    }
}

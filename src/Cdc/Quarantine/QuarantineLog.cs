using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Cdc.Quarantine;

/// <summary>
/// The quarantine's files: <c>.lakehouse/quarantine/database/table/*.ndjson</c> hold events, one per line, and <c>*.superseded</c> and
/// <c>*.replayed</c> hold the ids of events that no longer wait. Files are only added. An event that is stored twice counts once.
/// </summary>
internal sealed class QuarantineLog(IStorage lake) : IQuarantineLog
{
    /// <summary>Stands for the database of events that belong to no known table; the table is then the topic.</summary>
    public const string UnknownDatabase = "?";

    private const string Root = ".lakehouse/quarantine";
    private const string EventsEnd = ".ndjson";
    private const string SupersededEnd = ".superseded";
    private const string ReplayedEnd = ".replayed";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    public async Task StoreAsync(TableId table, IReadOnlyList<QuarantineEntry> entries, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var entry in entries) text.Append(JsonSerializer.Serialize(StoredEvent.Of(entry), Json)).Append('\n');
        var name = $"{entries[0].Id}-{entries.Count}{EventsEnd}";
        await lake.PutAsync($"{Root}/{table.Folder}/{name}", Encoding.UTF8.GetBytes(text.ToString()), PutCondition.Always, cancellationToken).ConfigureAwait(false);
    }

    public Task MarkSupersededAsync(TableId table, IReadOnlyList<string> eventIds, CancellationToken cancellationToken) =>
        MarkAsync(table, eventIds, SupersededEnd, cancellationToken);

    public Task MarkReplayedAsync(TableId table, IReadOnlyList<string> eventIds, CancellationToken cancellationToken) =>
        MarkAsync(table, eventIds, ReplayedEnd, cancellationToken);

    public async Task<IReadOnlyList<WaitingKey>> WaitingAsync(TableId table, CancellationToken cancellationToken) =>
        [.. (await ReadAsync(table, cancellationToken).ConfigureAwait(false))
            .Where(stored => stored.State == QuarantineState.Waiting && stored.Event.KeyText is not null)
            .Select(stored => new WaitingKey(stored.Event.Id, stored.Event.KeyText!, stored.Event.Sequence))];

    /// <summary>Tables that have events, waiting or not.</summary>
    public async IAsyncEnumerable<TableId> TablesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var entry in lake.ListAsync(Root, recursive: true, cancellationToken).ConfigureAwait(false))
        {
            var names = entry.Path[(Root.Length + 1)..].Split('/');
            if (names.Length == 3 && seen.Add($"{names[0]}/{names[1]}")) yield return new TableId(LakeNames.Unescape(names[0]), LakeNames.Unescape(names[1]));
        }
    }

    /// <summary>All events of a table in the order in which they were met, with what the store knows of each.</summary>
    public async Task<IReadOnlyList<(StoredEvent Event, QuarantineState State)>> ReadAsync(TableId table, CancellationToken cancellationToken)
    {
        var events = new Dictionary<string, StoredEvent>(StringComparer.Ordinal);
        var states = new Dictionary<string, QuarantineState>(StringComparer.Ordinal);
        await foreach (var entry in lake.ListAsync($"{Root}/{table.Folder}", recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (entry.IsFolder || await lake.TryReadAsync(entry.Path, cancellationToken).ConfigureAwait(false) is not { } content) continue;
            if (entry.Name.EndsWith(EventsEnd, StringComparison.Ordinal)) AddEvents(events, content, entry.Path);
            else if (entry.Name.EndsWith(SupersededEnd, StringComparison.Ordinal)) AddStates(states, content, QuarantineState.Superseded, entry.Path);
            else if (entry.Name.EndsWith(ReplayedEnd, StringComparison.Ordinal)) AddStates(states, content, QuarantineState.Replayed, entry.Path);
        }

        return [.. events.Values.OrderBy(stored => stored.Sequence).ThenBy(stored => stored.Offset)
            .Select(stored => (stored, states.GetValueOrDefault(stored.Id, QuarantineState.Waiting)))];
    }

    private static void AddEvents(Dictionary<string, StoredEvent> events, byte[] content, string path)
    {
        foreach (var line in Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var stored = Parse<StoredEvent>(line, path);
            events.TryAdd(stored.Id, stored);
        }
    }

    private static void AddStates(Dictionary<string, QuarantineState> states, byte[] content, QuarantineState state, string path)
    {
        foreach (var id in Parse<List<string?>>(Encoding.UTF8.GetString(content), path)) states[id ?? throw Corrupt(path, "an id is null", null)] = state;
    }

    private static T Parse<T>(string text, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json) ?? throw new JsonException("null");
        }
        catch (JsonException failure)
        {
            throw Corrupt(path, failure.Message, failure);
        }
    }

    private static LakehouseException Corrupt(string path, string why, Exception? failure) => new(
        ErrorKind.Corrupt, $"A file of the quarantine cannot be read: {why}", new ErrorContext { Path = path }, innerException: failure);

    private async Task MarkAsync(TableId table, IReadOnlyList<string> eventIds, string end, CancellationToken cancellationToken)
    {
        if (eventIds.Count == 0) return;
        var name = $"{eventIds[0]}-{eventIds.Count}{end}";
        await lake.PutAsync(
            $"{Root}/{table.Folder}/{name}", JsonSerializer.SerializeToUtf8Bytes(eventIds, Json), PutCondition.Always, cancellationToken).ConfigureAwait(false);
    }
}

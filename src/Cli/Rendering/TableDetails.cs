using Lakehouse.Query;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Spectre.Console;

namespace Lakehouse.Cli.Rendering;

/// <summary>A table in full.</summary>
/// <param name="Summary">Its line.</param>
/// <param name="Folder">Absolute folder.</param>
/// <param name="Version">Hudi table version.</param>
/// <param name="Ordering">Ordering field, or null.</param>
/// <param name="Columns">Data columns.</param>
/// <param name="Pending">Instants that are not completed.</param>
/// <param name="EarliestRetained">Oldest instant that time travel can still see, where a clean ran.</param>
/// <param name="Position">Entries of the last commit that carry the source position and the index.</param>
internal sealed record TableDetails(
    TableSummary Summary, string Folder, int Version, string? Ordering, IReadOnlyList<ColumnLine> Columns, IReadOnlyList<string> Pending, string? EarliestRetained, IReadOnlyDictionary<string, string> Position)
{
    /// <summary>Reads timeline, listing and the last commit.</summary>
    public static async Task<TableDetails> ReadAsync(IStorage lake, LakeTable table, CancellationToken cancellationToken)
    {
        var storage = lake.Scope(table.Folder);
        var state = await TableState.LoadAsync(storage, cancellationToken);
        var schema = await state.SchemaAsOfAsync(null, cancellationToken);
        var last = state.Timeline.CompletedWrites.Count > 0 ? await state.MetadataOfAsync(state.Timeline.CompletedWrites[^1], cancellationToken) : CommitMetadata.Empty;
        return new TableDetails(
            await TableSummary.ReadAsync(lake, table, cancellationToken),
            storage.Root,
            state.Properties.Version,
            state.Properties.OrderingField,
            [.. MetaSchema.Strip(schema).Fields.Select(field => new ColumnLine(field.Name, TrinoTypeMapping.ToTrino(field.Type), field.Nullable, field.Doc))],
            [.. state.Timeline.PendingWrites.Select(instant => $"{instant.Time}.{instant.ActionName} {instant.State}")],
            state.EarliestRetained?.ToString(),
            last.ExtraMetadata.Where(pair => pair.Key != CommitMetadata.SchemaKey).ToDictionary(pair => pair.Key, pair => pair.Value));
    }

    /// <summary>Draws it.</summary>
    public void Write(IAnsiConsole console)
    {
        var facts = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        foreach (var (name, value) in Facts())
        {
            facts.AddRow(new Markup($"[bold]{name}[/]"), new Markup(Markup.Escape(value)));
        }

        var columns = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).AddColumns("[bold]column[/]", "[bold]type[/]", "[bold]null[/]");
        foreach (var column in Columns)
        {
            columns.AddRow(Markup.Escape(column.Name), Markup.Escape(column.Type), column.Nullable ? "yes" : "no");
        }

        console.Write(facts);
        console.Write(columns);
    }

    private IEnumerable<(string Name, string Value)> Facts()
    {
        yield return ("table", Summary.Table);
        yield return ("folder", Folder);
        yield return ("type", $"{(Summary.Type == "mor" ? "merge-on-read" : "copy-on-write")}, Hudi table version {Version}");
        yield return ("record key", string.Join(", ", Summary.Keys));
        yield return ("partition", Summary.Partitions.Count == 0 ? "none" : string.Join(", ", Summary.Partitions));
        yield return ("ordering", Ordering ?? "order of arrival");
        yield return ("newest files", $"{Amounts.Count(Summary.Files - Summary.LogFiles)} base, {Amounts.Count(Summary.LogFiles)} log ({Amounts.Bytes(Summary.Bytes)})");
        yield return ("commits", $"{Amounts.Count(Summary.Commits)} on the timeline, last {Summary.LastCommit ?? "none"}");
        yield return ("time travel", EarliestRetained is null ? "to the first commit" : $"to {EarliestRetained}");
        foreach (var instant in Pending)
        {
            yield return ("pending", instant);
        }

        foreach (var (key, value) in Position)
        {
            yield return (key, value);
        }
    }
}

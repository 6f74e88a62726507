using System.Globalization;
using System.Text;
using Lakehouse.Cdc;
using Lakehouse.Query;
using Spectre.Console;

namespace Lakehouse.Cli.Rendering;

/// <summary>Quarantined events for people and programs.</summary>
internal static class QuarantineLines
{
    /// <summary>DATABASE.TABLE of the command line as the source names it; null stays null.</summary>
    public static TableId? TableOf(string? name)
    {
        if (name is null)
        {
            return null;
        }

        var table = LakeCatalog.ParseName(name);
        return new TableId(table.Database, table.Name);
    }

    /// <summary>What a program wants to know.</summary>
    public static object Facts(QuarantinedEvent entry) => new
    {
        entry.Id,
        Table = entry.Table.ToString(),
        entry.Topic,
        entry.Partition,
        entry.Offset,
        entry.Reason,
        entry.At,
        entry.State,
        Key = TextOf(entry.Key),
        Value = TextOf(entry.Value),
    };

    /// <summary>Draws a list.</summary>
    public static void Write(IAnsiConsole console, IReadOnlyList<QuarantinedEvent> events)
    {
        if (events.Count == 0)
        {
            console.WriteLine("the quarantine is empty");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).AddColumns("[bold]id[/]", "[bold]table[/]", "[bold]position[/]", "[bold]state[/]", "[bold]reason[/]");
        foreach (var entry in events)
        {
            table.AddRow(Markup.Escape(entry.Id), Markup.Escape(entry.Table.ToString()), Markup.Escape(PositionOf(entry)), entry.State.ToString().ToLowerInvariant(), Markup.Escape(entry.Reason));
        }

        console.Write(table);
    }

    /// <summary>Draws one event with its bytes.</summary>
    public static void WriteOne(IAnsiConsole console, QuarantinedEvent entry)
    {
        var facts = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(3)).AddColumn();
        void Add(string name, string value) => facts.AddRow(new Markup($"[bold]{name}[/]"), new Markup(Markup.Escape(value)));
        Add("id", entry.Id);
        Add("table", entry.Table.ToString());
        Add("position", PositionOf(entry));
        Add("stored", entry.At.UtcDateTime.ToString("u", CultureInfo.InvariantCulture));
        Add("state", entry.State.ToString().ToLowerInvariant());
        Add("reason", entry.Reason);
        Add("key", TextOf(entry.Key) ?? "none");
        Add("value", TextOf(entry.Value) ?? "none");
        console.Write(facts);
    }

    private static string PositionOf(QuarantinedEvent entry) =>
        string.Create(CultureInfo.InvariantCulture, $"{entry.Topic}[{entry.Partition}]@{entry.Offset}");

    private static string? TextOf(ReadOnlyMemory<byte>? bytes) => bytes is { } known ? Encoding.UTF8.GetString(known.Span) : null;
}
